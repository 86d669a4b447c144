# frozen_string_literal: true

# What Bunny makes of a broker; one line for each thing seen. With the word "recovery" it publishes
# and consumes while somebody kills the broker, and trusts Bunny to come back with all it declared.
require 'bunny'
require 'timeout'

$stdout.sync = true
PREFIX, MODE = ARGV

def name(hint) = "#{PREFIX}.#{hint}"

def connect(**more)
  address = { host: ENV.fetch('WARREN_HOST'), port: ENV.fetch('WARREN_PORT').to_i }
  Bunny.new(**address, log_file: $stdout, log_level: :fatal, **more).start
end

def confirms(connection)
  channel = connection.create_channel
  channel.confirm_select
  queue = channel.queue(name('q'), durable: true)
  back = Queue.new
  exchange = channel.default_exchange
  exchange.on_return { |info, _, content| back << "#{info.reply_code} #{info.reply_text} #{content}" }
  200.times { |i| exchange.publish(i.to_s, routing_key: queue.name, persistent: true) }
  exchange.publish('lost', routing_key: name('none'), mandatory: true)
  puts "confirmed #{channel.wait_for_confirms} ready #{queue.message_count}"
  puts "returned #{back.pop}"
  queue.delete
  full = channel.queue(name('full'), arguments: { 'x-max-length' => 1, 'x-overflow' => 'reject-publish' })
  2.times { exchange.publish('x', routing_key: full.name) }
  puts "confirmed #{channel.wait_for_confirms} refused #{channel.nacked_set.to_a}"
  full.delete
  channel.close
end

def dead_letters(connection)
  channel = connection.create_channel
  channel.prefetch(1)
  dead = channel.fanout(name('dead'))
  grave = channel.queue(name('grave')).bind(dead)
  queue = channel.queue(name('q'), arguments: { 'x-dead-letter-exchange' => dead.name })
  letters = Queue.new
  grave.subscribe { |_, properties, content| letters << [properties, content] }
  tries = 0
  queue.subscribe(manual_ack: true) do |info, _, _|
    tries += 1
    channel.nack(info.delivery_tag, false, tries < 3)
  end
  queue.publish('bad', headers: { n: 1, yes: true, at: Time.at(1_700_000_000) })
  properties, content = letters.pop
  death = properties.headers['x-death'].first
  puts "#{content} #{tries} #{death.values_at('reason', 'count').join(' ')} #{death['queue'] == queue.name}"
  puts "#{properties.headers.values_at('n', 'yes')} #{properties.headers['at'].utc}"
  [queue, grave, dead].each(&:delete)
  channel.close
end

def cancelled(connection)
  channel = connection.create_channel
  queue = channel.queue(name('q'))
  gone = Queue.new
  consumer = Bunny::Consumer.new(channel, queue, 'mine', true)
  consumer.on_cancellation { |cancel| gone << cancel.consumer_tag }
  queue.subscribe_with(consumer)
  connection.create_channel.queue_delete(queue.name)
  puts "cancelled #{gone.pop}"
end

def errors(connection)
  steps = [
    ->(channel) { channel.queue(name('none'), passive: true) },
    ->(channel) { channel.queue(name('q'), durable: true) }
  ]
  connection.create_channel.queue(name('q'))
  steps.each do |step|
    step.call(connection.create_channel)
  rescue Bunny::ChannelLevelException => e
    puts "#{e.class} #{e.message.gsub(PREFIX, '')}"
  end
  puts "open #{connection.open?}"
  connection.create_channel.queue_delete(name('q'))
  begin
    connect(password: 'wrong')
  rescue Bunny::AuthenticationFailureError => e
    puts "#{e.class} #{e.message}"
  end
end

# A fanout and queues that Bunny must declare again, for nothing of them is durable.
def recovery
  back = Queue.new
  connection = connect(network_recovery_interval: 0.2, recovery_completed: -> { back << true })
  channel = connection.create_channel
  exchange = channel.topic(name('x'), auto_delete: true)
  queue = channel.queue(name('q'), auto_delete: true).bind(exchange, routing_key: 'a.#')
  came = Queue.new
  queue.subscribe(manual_ack: true) do |info, _, content|
    channel.ack(info.delivery_tag)
    came << content
  end
  exchange.publish('before', routing_key: 'a.b')
  puts "received #{came.pop}"
  puts 'ready'
  back.pop
  puts 'back'
  exchange.publish('after', routing_key: 'a.b')
  puts "received #{came.pop}"
  connection.close
end

Timeout.timeout(100) do
  if MODE == 'recovery'
    recovery
  else
    connection = connect
    %i[confirms dead_letters cancelled errors].each { |step| send(step, connection) }
    connection.close
  end
end
puts 'done'
