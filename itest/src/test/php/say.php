<?php
// How the programs here print what they saw: texts as they are, all else as JSON with single quotes.

function json(mixed $value): string
{
    return str_replace('"', "'", json_encode($value, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE));
}

function say(mixed ...$words): void
{
    echo implode(' ', array_map(fn ($word) => is_string($word) ? $word : json($word), $words)), "\n";
}
