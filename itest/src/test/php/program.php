<?php
// What php-amqplib's programs make of a broker: "php program.php STEP PREFIX" runs one step with names
// that begin with the prefix, and prints one line for each thing that it saw.
require 'PhpAmqpLib/autoload.php';
require __DIR__ . '/say.php';

use PhpAmqpLib\Channel\AMQPChannel;
use PhpAmqpLib\Connection\AMQPSocketConnection;
use PhpAmqpLib\Connection\AMQPStreamConnection;
use PhpAmqpLib\Exception\AMQPProtocolException;
use PhpAmqpLib\Exception\AMQPTimeoutException;
use PhpAmqpLib\Message\AMQPMessage;
use PhpAmqpLib\Wire\AMQPArray;
use PhpAmqpLib\Wire\AMQPDecimal;
use PhpAmqpLib\Wire\AMQPTable;

const PATIENCE = 60;
[, $step, $prefix] = $argv;

function name(string $hint): string
{
    return $GLOBALS['prefix'] . '.' . $hint;
}

function short(string $text): string
{
    return str_replace($GLOBALS['prefix'], '', $text);
}

function connect(string $class = AMQPStreamConnection::class, string $password = 'guest', string $host = '/', mixed ...$more)
{
    $address = [getenv('WARREN_HOST'), getenv('WARREN_PORT'), 'guest', $password, $host];
    return new $class(...$address, ...$more);
}

function declareQueue(AMQPChannel $channel, string $hint, array $arguments = []): string
{
    return $channel->queue_declare(name($hint), false, true, false, false, false, new AMQPTable($arguments))[0];
}

function ready(AMQPChannel $channel, string $queue): int
{
    return $channel->queue_declare($queue, true)[1];
}

function send(AMQPChannel $channel, string $queue, string $body, array $properties = []): void
{
    $channel->basic_publish(new AMQPMessage($body, $properties), '', $queue);
}

/** Waits until so many messages have come, and answers with them. */
function take(AMQPChannel $channel, string $queue, int $count = 1): array
{
    $messages = [];
    $tag = $channel->basic_consume($queue, '', false, false, false, false, function ($message) use (&$messages) {
        $messages[] = $message;
    });
    while (count($messages) < $count) {
        $channel->wait(null, false, PATIENCE);
    }
    $channel->basic_cancel($tag);
    return $messages;
}

function confirms($connection): void
{
    $channel = $connection->channel();
    $queue = declareQueue($channel, 'q');
    $acked = $refused = $returned = [];
    $channel->set_ack_handler(function ($message) use (&$acked) { $acked[] = $message->body; });
    $channel->set_nack_handler(function ($message) use (&$refused) { $refused[] = $message->body; });
    $channel->set_return_listener(function ($code, $text, $exchange, $key, $message) use (&$returned) {
        $returned[] = "$code $text " . short($key) . " {$message->body} {$message->get('message_id')}";
    });
    $channel->confirm_select();
    for ($i = 0; $i < 200; $i++) {
        send($channel, $queue, "$i", ['delivery_mode' => AMQPMessage::DELIVERY_MODE_PERSISTENT]);
    }
    $channel->basic_publish(new AMQPMessage('lost', ['message_id' => 'm']), '', name('none'), true);
    $channel->wait_for_pending_acks_returns(PATIENCE);
    say('confirmed', count($acked), 'ready', ready($channel, $queue), 'returned', $returned);
    $acked = [];
    for ($i = 0; $i < 500; $i++) {
        $channel->batch_basic_publish(new AMQPMessage("batch $i"), '', $queue);
    }
    $channel->publish_batch();
    $channel->wait_for_pending_acks(PATIENCE);
    say('batch', count($acked), 'ready', ready($channel, $queue), 'purged', $channel->queue_purge($queue));
    $full = declareQueue($channel, 'full', ['x-max-length' => 1, 'x-overflow' => 'reject-publish']);
    foreach (['fits', 'does not', 'nor this'] as $body) {
        send($channel, $full, $body);
    }
    $channel->wait_for_pending_acks_returns(PATIENCE);
    say('refused', $refused);
    $channel->queue_delete($full);
    $channel->queue_delete($queue);
}

/** The loops of the library's examples: with a limit of time, and until nobody consumes any more. */
function consumers($connection): void
{
    $channel = $connection->channel();
    $queue = declareQueue($channel, 'q');
    $channel->tx_select();
    for ($i = 0; $i < 6; $i++) {
        send($channel, $queue, "$i");
    }
    $channel->tx_rollback();
    say('rolled back', ready($channel, $queue));
    for ($i = 0; $i < 6; $i++) {
        send($channel, $queue, "$i");
    }
    $channel->tx_commit();
    say('committed', ready($channel, $queue));

    $channel = $connection->channel();
    $channel->basic_qos(0, 2, false);
    $held = [];
    $channel->basic_consume($queue, 'mine', false, false, false, false, function ($message) use (&$held) {
        $held[] = $message;
    });
    while (count($held) < 2) {
        $channel->wait(null, false, PATIENCE);
    }
    try {
        $channel->wait(null, false, 0.3);
    } catch (AMQPTimeoutException $timeout) {
        say('holds', array_map(fn ($message) => $message->body, $held), 'ready', ready($channel, $queue));
    }
    say('cancelled', $channel->basic_cancel('mine'), $channel->is_consuming());
    $held[1]->nack(true);
    $held[0]->reject();
    $again = [];
    $channel->basic_consume($queue, 'mine', false, false, false, false, function ($message) use (&$again) {
        $again[] = [$message->body, $message->isRedelivered()];
        $message->ack();
        if (count($again) === 6) {
            $message->getChannel()->basic_cancel($message->getConsumerTag());
        }
    });
    $channel->consume();
    say('again', $again);

    $channel->basic_consume($queue, 'told', false, false, false, false, fn () => null);
    $other = connect();
    $other->channel()->queue_delete($queue);
    $other->close();
    try {
        $channel->wait(null, false, PATIENCE);
    } catch (PhpAmqpLib\Exception\AMQPBasicCancelException $told) {
        say('told', $told->consumerTag);
    }
}

function deadLetters($connection): void
{
    $channel = $connection->channel();
    $channel->exchange_declare(name('dead'), 'direct', false, true, false);
    $grave = declareQueue($channel, 'grave');
    $queue = declareQueue($channel, 'q', ['x-dead-letter-exchange' => name('dead'), 'x-dead-letter-routing-key' => 'k']);
    $channel->queue_bind($grave, name('dead'), 'k');
    send($channel, $queue, 'bad', ['application_headers' => new AMQPTable(['n' => 7, 'yes' => true])]);
    $message = take($channel, $queue)[0];
    $message->nack(true);
    $message = take($channel, $queue)[0];
    say('again', $message->isRedelivered());
    $message->reject(false);
    send($channel, $queue, 'old', ['expiration' => '1']);
    $letters = take($channel, $grave, 2);
    foreach ($letters as $letter) {
        $headers = $letter->get('application_headers')->getNativeData();
        foreach ($headers['x-death'] as $death) {
            $death['time'] = abs($death['time']->getTimestamp() - time()) < 3600;
            ksort($death);
            say($letter->body, $letter->getRoutingKey(), short(json($death)));
        }
        unset($headers['x-death']);
        ksort($headers);
        say($letter->has('expiration'), short(json($headers)));
        $letter->ack();
    }
    $channel->queue_delete($queue);
    $channel->queue_delete($grave);
    $channel->exchange_delete(name('dead'));
}

/** Every type that the library writes, as it comes back; also from where a broker writes it anew. */
function tables($connection): void
{
    $channel = $connection->channel();
    $grave = declareQueue($channel, 'grave');
    $queue = declareQueue($channel, 'q', ['x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => $grave]);
    $table = new AMQPTable([
        'int' => -5, 'big' => 2 ** 40, 'text' => 'ü', 'yes' => true, 'no' => false, 'null' => null, 'float text' => 0.25,
        'list' => [1, 'two', ['deep' => [null]]], 'table' => ['in' => ['it' => 1]], 'empty' => new AMQPArray(),
        'decimal' => new AMQPDecimal(314, 2), 'date' => new DateTime('@1700000000'),
    ]);
    $table->set('octet', -3, AMQPTable::T_INT_SHORTSHORT);
    $table->set('unsigned octet', 200, AMQPTable::T_INT_SHORTSHORT_U);
    $table->set('short', -300, AMQPTable::T_INT_SHORT);
    $table->set('unsigned short', 60000, AMQPTable::T_INT_SHORT_U);
    $table->set('unsigned', 4000000000, AMQPTable::T_INT_LONG_U);
    $table->set('long', 5, AMQPTable::T_INT_LONGLONG);
    $table->set('bytes', "a\0b", AMQPTable::T_BYTES);
    send($channel, $queue, 'x', [
        'application_headers' => $table, 'content_type' => 'text/plain', 'content_encoding' => 'none', 'delivery_mode' => 2,
        'priority' => 3, 'correlation_id' => 'c', 'reply_to' => 'r', 'expiration' => '60000', 'message_id' => 'm',
        'timestamp' => 1700000000, 'type' => 't', 'user_id' => 'guest', 'app_id' => 'a',
    ]);
    $read = function ($message) {
        $properties = $message->get_properties();
        $headers = $properties['application_headers'];
        $native = $headers->getNativeData();
        foreach ($headers as $key => [$type, $value]) {
            $value = match (true) {
                $value instanceof AMQPDecimal => $value->getN() . 'e-' . $value->getE(),
                $native[$key] instanceof DateTime => $native[$key]->getTimestamp(),
                default => $native[$key],
            };
            $read[$key] = AMQPTable::getSymbolForDataType($type) . ' ' . json($value);
        }
        unset($properties['application_headers']);
        return [array_filter($read, fn ($key) => !str_starts_with($key, 'x-'), ARRAY_FILTER_USE_KEY), $properties];
    };
    [$message] = take($channel, $queue);
    [$headers, $properties] = $read($message);
    array_walk($headers, fn ($value, $key) => say($key, $value));
    say($properties);
    $message->reject(false);
    [$letter] = take($channel, $grave);
    [$anew, $kept] = $read($letter);
    ksort($headers);
    ksort($anew);
    say('written anew', $anew === $headers, array_diff_assoc($properties, $kept));
    $letter->ack();
    $channel->queue_delete($queue);
    $channel->queue_delete($grave);
}

function priorities($connection): void
{
    $channel = $connection->channel();
    $queue = declareQueue($channel, 'q', ['x-max-priority' => 5]);
    $channel->confirm_select();
    foreach ([1, 5, 0, 3, 9, 5] as $i => $priority) {
        send($channel, $queue, "$i", ['priority' => $priority]);
    }
    $channel->wait_for_pending_acks(PATIENCE);
    for ($order = []; $message = $channel->basic_get($queue, true);) {
        $order[] = $message->body . ':' . $message->getMessageCount();
    }
    say($order);
    $channel->queue_delete($queue);
}

function rpc($connection): void
{
    $served = connect(AMQPSocketConnection::class);
    $server = $served->channel();
    [$requests] = $server->queue_declare(name('rpc'), false, false, true);
    $server->basic_qos(0, 1, false);
    $server->basic_consume($requests, '', false, false, false, false, function ($request) {
        $reply = new AMQPMessage($request->body ** 2, ['correlation_id' => $request->get('correlation_id')]);
        $request->getChannel()->basic_publish($reply, '', $request->get('reply_to'));
        $request->ack();
    });
    $client = $connection->channel();
    [$own] = $client->queue_declare('', false, false, true);
    foreach ([$own, 'amq.rabbitmq.reply-to'] as $replyTo) {
        $replies = [];
        $tag = $client->basic_consume($replyTo, '', false, true, false, false, function ($reply) use (&$replies) {
            $replies[$reply->get('correlation_id')] = $reply->body;
        });
        for ($i = 0; $i < 50; $i++) {
            send($client, $requests, "$i", ['reply_to' => $replyTo, 'correlation_id' => "c$i"]);
        }
        for ($i = 0; $i < 50; $i++) {
            $server->wait(null, false, PATIENCE);
        }
        while (count($replies) < 50) {
            $client->wait(null, false, PATIENCE);
        }
        say('replies', array_sum($replies), $replies['c7']);
        $client->basic_cancel($tag);
    }
    $served->close();
}

function frames($connection): void
{
    $sockets = connect(AMQPSocketConnection::class);
    $from = $sockets->channel();
    $to = $connection->channel();
    $queue = declareQueue($from, 'q');
    $same = [];
    foreach ([0, 1, 131064, 131065, 3000000] as $size) {
        $body = $size === 0 ? '' : random_bytes($size);
        send($from, $queue, $body);
        $message = take($to, $queue)[0];
        send($to, $queue, $message->body);
        $message->ack();
        $back = take($from, $queue)[0];
        $same[] = $back->body === $body;
        $back->ack();
    }
    say('the same', $same);
    $from->queue_delete($queue);
    $sockets->close();
}

function errors($connection): void
{
    $keeper = $connection->channel();
    $queue = declareQueue($keeper, 'q');
    $fail = function (string $what, callable $act, $connection) {
        $channel = $connection->channel();
        try {
            $act($channel);
            $channel->wait(null, false, PATIENCE);
            say($what, 'passes');
        } catch (AMQPProtocolException $error) {
            say($what, $error->getCode(), short($error->getMessage()), $error->amqp_method_sig, $channel->is_open());
        } catch (PhpAmqpLib\Exception\AMQPConnectionClosedException $error) {
            say($what, $error->getCode(), short($error->getMessage()), $connection->isConnected());
        }
    };
    $fail('passive', fn ($channel) => $channel->queue_declare(name('none'), true), $connection);
    $fail('publish', fn ($channel) => $channel->basic_publish(new AMQPMessage('x'), name('none')), $connection);
    $fail('consume', fn ($channel) => $channel->basic_consume(name('none')), $connection);
    $fail('unlike', fn ($channel) => $channel->queue_declare($queue), $connection);
    $fail('argument', fn ($channel) => declareQueue($channel, 'none', ['x-message-ttl' => -1]), $connection);
    $fail('reserved', fn ($channel) => $channel->queue_declare('amq.mine'), $connection);
    $fail('tag', fn ($channel) => $channel->basic_ack(99), $connection);
    send($keeper, $queue, 'alive');
    [$message] = take($keeper, $queue);
    say('connection', $message->body, $connection->isConnected());
    $keeper->queue_delete($queue);
    $fail('immediate', fn ($channel) => $channel->basic_publish(new AMQPMessage('x'), '', 'k', false, true), connect());
    $fail('type', fn ($channel) => $channel->exchange_declare(name('x'), 'no-such'), connect());
    foreach ([['password' => 'wrong'], ['host' => 'nowhere']] as $wrong) {
        try {
            connect(...$wrong);
        } catch (Exception $refused) {
            say($refused::class, $refused->getCode(), $refused->getMessage());
        }
    }
}

function heartbeats($connection): void
{
    $beating = connect(heartbeat: 1, keepalive: true, read_write_timeout: 3);
    $channel = $beating->channel();
    [$queue] = $channel->queue_declare('', false, false, true);
    $channel->basic_consume($queue, '', false, true, false, false, fn ($message) => say('came', $message->body));
    // Nothing comes but heartbeats, for longer than either side bears silence.
    for ($waits = 0; $waits < 8; $waits++) {
        try {
            $channel->wait(null, false, 0.5);
        } catch (AMQPTimeoutException $nothing) {
            $beating->checkHeartBeat();
        }
    }
    send($connection->channel(), $queue, 'alive');
    $channel->wait(null, false, PATIENCE);
    say('agreed', $connection->getHeartbeat(), $beating->getHeartbeat());
    $beating->close();
}

function blocked($connection): void
{
    $channel = $connection->channel();
    $queue = declareQueue($channel, 'q');
    $unblocked = false;
    $connection->set_connection_block_handler(fn ($reason) => say('blocked', $reason));
    $connection->set_connection_unblock_handler(function () use (&$unblocked) {
        $unblocked = true;
        say('unblocked');
    });
    $channel->confirm_select();
    say('ready');
    while (!$unblocked) {
        if ($connection->isBlocked()) {
            $connection->wait(null, false, PATIENCE);
        } else {
            send($channel, $queue, 'x');
            $channel->wait_for_pending_acks(PATIENCE);
        }
    }
    $channel->queue_delete($queue);
}

$connection = connect();
$step($connection);
$connection->close();
say('done');
