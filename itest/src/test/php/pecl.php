<?php
// What the PECL extension amqp makes of a broker, as program.php, in one go.
require __DIR__ . '/say.php';

[, $prefix] = $argv;

$short = fn (string $text) => str_replace($prefix, '', $text);
$connection = new AMQPConnection([
    'host' => getenv('WARREN_HOST'), 'port' => getenv('WARREN_PORT'), 'heartbeat' => 10, 'read_timeout' => 60,
]);
$connection->connect();
say('agreed', $connection->getMaxChannels(), $connection->getMaxFrameSize(), $connection->getHeartbeatInterval());

$channel = new AMQPChannel($connection);
$channel->qos(0, 3);
$exchange = new AMQPExchange($channel);
$exchange->setName("$prefix.x");
$exchange->setType(AMQP_EX_TYPE_TOPIC);
$exchange->setFlags(AMQP_DURABLE);
$exchange->declareExchange();
$grave = new AMQPQueue($channel);
$grave->setName("$prefix.grave");
$grave->declareQueue();
$queue = new AMQPQueue($channel);
$queue->setName("$prefix.q");
$queue->setFlags(AMQP_DURABLE);
$queue->setArguments(['x-dead-letter-exchange' => '', 'x-dead-letter-routing-key' => "$prefix.grave"]);
say('declared', $queue->declareQueue());
$queue->bind("$prefix.x", 'a.#');

$acked = 0;
$published = 21;
$channel->confirmSelect();
$channel->setReturnCallback(fn ($code, $text, $to, $key, $properties, $body) => say('returned', $code, $text, $key, $body));
$channel->setConfirmCallback(
    function ($tag, $multiple) use (&$acked, &$published) {
        $acked = $multiple ? $tag : $acked + 1;
        return $acked < $published;
    },
    fn ($tag) => say('refused', $tag),
);
$exchange->publish('lost', 'b', AMQP_MANDATORY);
for ($i = 0; $i < 20; $i++) {
    $headers = ['n' => $i, 'half' => 0.5, 'yes' => true, 'list' => ['a', 'b'], 'when' => new AMQPTimestamp(1700000000)];
    $exchange->publish("$i", 'a.b', AMQP_MANDATORY, ['delivery_mode' => 2, 'message_id' => "m$i", 'headers' => $headers]);
}
$channel->waitForConfirm(60);
say('confirmed', $acked, 'ready', $queue->declareQueue());

$came = 0;
$queue->consume(function (AMQPEnvelope $message, AMQPQueue $queue) use (&$came) {
    $message->getBody() === '7' && !$message->isRedelivery()
        ? $queue->reject($message->getDeliveryTag(), AMQP_REQUEUE)
        : $queue->ack($message->getDeliveryTag());
    return ++$came < 21;
});
$queue->cancel();
say('consumed', $came, 'ready', $queue->declareQueue());
$exchange->publish(str_repeat('x', 1000000), 'a.b', AMQP_NOPARAM, ['headers' => $headers, 'priority' => 4]);
$published++;
$channel->waitForConfirm(60);
$message = $queue->get();
say('got', strlen($message->getBody()), $message->getRoutingKey(), $message->getPriority(), $message->getHeaders());
say($message->getHeader('when')->getTimestamp());
$queue->nack($message->getDeliveryTag());
while (!($letter = $grave->get(AMQP_AUTOACK))) {
}
$death = $letter->getHeader('x-death')[0];
say('dead', $death['reason'], $death['count'], $short($death['queue']), $death['routing-keys'], $letter->getHeader('n'));

foreach ([AMQP_PASSIVE => 'none', AMQP_NOPARAM => 'q'] as $flags => $hint) {
    $wrong = new AMQPQueue(new AMQPChannel($connection));
    $wrong->setName("$prefix.$hint");
    $wrong->setFlags($flags);
    try {
        $wrong->declareQueue();
    } catch (AMQPQueueException $error) {
        say($error->getCode(), $short($error->getMessage()));
    }
}
say('open', $connection->isConnected(), $channel->isConnected());
say('deleted', $queue->delete(), $grave->delete());
$exchange->delete();
$connection->disconnect();
try {
    (new AMQPConnection(['host' => getenv('WARREN_HOST'), 'port' => getenv('WARREN_PORT'), 'password' => 'wrong']))->connect();
} catch (AMQPConnectionException $error) {
    say($error->getCode(), $error->getMessage());
}
say('done');
