#!/usr/bin/perl
# What AnyEvent::RabbitMQ makes of a broker; one line for each thing seen. Its first eight bytes are
# AMQP 0-9's, not 0-9-1's.
use strict;
use warnings;
use AnyEvent;
use AnyEvent::RabbitMQ;

$| = 1;
my ($prefix) = @ARGV;
my $patience = AnyEvent->timer(after => 80, cb => sub { die "waited in vain\n" });

sub name { "$prefix.$_[0]" }

sub short { $_[0] =~ s/\Q$prefix\E//gr }

sub say { print join(' ', @_), "\n" }

# Calls what answers later, and waits for the answer.
sub ask {
    my ($whom, $what, %more) = @_;
    my $answer = AnyEvent->condvar;
    $whom->$what(%more, on_success => sub { $answer->send(@_) }, on_failure => sub { $answer->croak(@_) });
    return $answer->recv;
}

sub connection {
    my $connection = AnyEvent::RabbitMQ->new->load_xml_spec;
    my $answer = AnyEvent->condvar;
    $connection->connect(
        host => $ENV{WARREN_HOST}, port => $ENV{WARREN_PORT}, user => 'guest', pass => 'guest', vhost => '/', @_,
        on_success => sub { $answer->send }, on_failure => sub { $answer->croak(@_) },
        on_close => sub { $answer->croak(ref $_[0] ? $_[0]->method_frame->reply_text : 'closed') },
    );
    $answer->recv;
    return $connection;
}

# Consumes until so many messages have come, and answers with them.
sub take {
    my ($channel, $queue, $count) = @_;
    my @messages;
    my $all = AnyEvent->condvar;
    my $ok = ask($channel, 'consume', queue => $queue, no_ack => 0, on_consume => sub {
        push @messages, $_[0];
        $all->send if @messages == $count;
    });
    $all->recv;
    ask($channel, 'cancel', consumer_tag => $ok->method_frame->consumer_tag);
    return @messages;
}

sub body { $_[0]->{body}->payload }

sub tag { $_[0]->{deliver}->method_frame->delivery_tag }

sub ready {
    my ($channel, $queue) = @_;
    return ask($channel, 'declare_queue', queue => $queue, passive => 1)->method_frame->message_count;
}

my $connection = connection(tune => { heartbeat => 30, frame_max => 4096 });
my $channel = ask($connection, 'open_channel');
ask($channel, 'confirm');
my $queue = name('q');
ask($channel, 'declare_queue', queue => $queue, durable => 1, arguments => { 'x-max-length' => 1000 });
ask($channel, 'declare_exchange', exchange => name('x'), type => 'topic', durable => 1);
ask($channel, 'bind_queue', queue => $queue, exchange => name('x'), routing_key => 'a.*');

my ($acked, $returned) = (0, '');
my $confirmed = AnyEvent->condvar;
for my $i (0 .. 99) {
    $channel->publish(
        exchange => name('x'), routing_key => 'a.b', body => $i, header => { delivery_mode => 2, headers => { n => $i } },
        on_ack => sub { $confirmed->send if ++$acked == 101 },
    );
}
$channel->publish(
    exchange => name('x'), routing_key => 'b', body => 'lost', mandatory => 1,
    on_return => sub { my $frame = shift; $returned = join ' ', map { $frame->method_frame->$_ } qw(reply_code reply_text routing_key) },
    on_ack => sub { $confirmed->send if ++$acked == 101 },
);
$confirmed->recv;
say('confirmed', $acked, 'ready', ready($channel, $queue), 'returned', $returned);

ask($channel, 'qos', prefetch_count => 5);
my @held = take($channel, $queue, 5);
say('holds', map({ body($_) } @held), 'ready', ready($channel, $queue));
$channel->ack(delivery_tag => tag($held[2]), multiple => 1);
$channel->reject(delivery_tag => tag($held[3]), requeue => 0);
$channel->reject(delivery_tag => tag($held[4]), requeue => 1);
ask($channel, 'qos', prefetch_count => 1);
my ($again) = take($channel, $queue, 1);
say('again', body($again), $again->{header}->headers->{n}, $again->{deliver}->method_frame->redelivered);
$channel->ack(delivery_tag => 0, multiple => 1);
say('purged', ask($channel, 'purge_queue', queue => $queue)->method_frame->message_count);

my $big = join '', map { chr(($_ * 31 + $_ / 7) % 256) } 0 .. 99_999;
$channel->publish(routing_key => $queue, body => $big);
my ($same) = take($channel, $queue, 1);
say('the same', body($same) eq $big);
$channel->ack(delivery_tag => tag($same));

my $transactions = ask($connection, 'open_channel');
ask($transactions, 'select_tx');
$transactions->publish(routing_key => $queue, body => 'dropped');
ask($transactions, 'rollback_tx');
$transactions->publish(routing_key => $queue, body => 'kept');
ask($transactions, 'commit_tx');
my $got = ask($channel, 'get', queue => $queue);
say('got', body($got), $got->{ok}->method_frame->message_count);
say('empty', defined ask($channel, 'get', queue => $queue)->{empty});

my $told = AnyEvent->condvar;
ask($channel, 'consume', queue => $queue, consumer_tag => 'mine', on_cancel => sub { $told->send($_[0]->method_frame->consumer_tag) });
ask($transactions, 'delete_queue', queue => $queue);
say('cancelled', $told->recv);

for my $wrong ([ declare_queue => (queue => name('none'), passive => 1) ], [ declare_exchange => (exchange => 'amq.topic', type => 'fanout') ]) {
    my ($what, %how) = @$wrong;
    my $closed = AnyEvent->condvar;
    my $failing = ask($connection, 'open_channel', on_close => sub { $closed->send($_[0]->method_frame) });
    eval { ask($failing, $what, %how) };
    say($closed->recv->reply_code, short($closed->recv->reply_text));
}
say('open', $connection->is_open, $channel->is_open);
ask($channel, 'delete_exchange', exchange => name('x'));
ask($connection, 'close');
say('done');
