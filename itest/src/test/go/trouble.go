package main

import (
	"context"
	"fmt"
	"log"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

// What a broker refuses, and how it says so.
func failures(connection *amqp.Connection) {
	keeper := open(connection)
	queue := declare(keeper, "q", nil)
	fail := func(what string, act func(*amqp.Channel) error) {
		channel := open(connection)
		closed := channel.NotifyClose(make(chan *amqp.Error, 1))
		returned := act(channel)
		reason := <-closed
		say(what, reason.Code, short(reason.Reason), reason.Recover, reason.Server)
		if answer, told := returned.(*amqp.Error); returned != nil && (!told || *answer != *reason) {
			log.Panic(returned)
		}
		if channel.Qos(1, 0, false) != amqp.ErrClosed {
			log.Panic("the channel is open")
		}
	}
	fail("passive", func(channel *amqp.Channel) error {
		_, err := channel.QueueInspect(name("none"))
		return err
	})
	fail("consume", func(channel *amqp.Channel) error {
		_, err := channel.Consume(name("none"), "", false, false, false, false, nil)
		return err
	})
	fail("publish", func(channel *amqp.Channel) error {
		return channel.PublishWithContext(context.Background(), name("none"), "key", false, false, text("x"))
	})
	fail("unlike", func(channel *amqp.Channel) error {
		_, err := channel.QueueDeclare(queue, false, false, false, false, nil)
		return err
	})
	fail("argument", func(channel *amqp.Channel) error {
		_, err := channel.QueueDeclare(name("none"), false, false, false, false, amqp.Table{"x-expires": "soon"})
		return err
	})
	fail("reserved", func(channel *amqp.Channel) error {
		return channel.ExchangeDeclare("amq.mine", "direct", true, false, false, false, nil)
	})
	fail("tag", func(channel *amqp.Channel) error { return channel.Ack(99, false) })
	fail("not empty", func(channel *amqp.Channel) error {
		check(channel.Tx())
		send(channel, "", queue, text("alive"))
		check(channel.TxCommit())
		_, err := channel.QueueDelete(queue, false, true, false)
		return err
	})
	fail("both", func(channel *amqp.Channel) error {
		check(channel.Tx())
		return channel.Confirm(false)
	})
	message, _, err := keeper.Get(queue, true)
	check(err)
	say("connection", string(message.Body), connection.IsClosed())
	forget(keeper, queue)

	end := func(what string, act func(*amqp.Channel) error) {
		own := connect(amqp.Config{})
		channel := open(own)
		closed := own.NotifyClose(make(chan *amqp.Error, 1))
		told := channel.NotifyClose(make(chan *amqp.Error, 1))
		returned := act(channel)
		reason := <-closed
		say(what, reason.Code, short(reason.Reason), reason.Recover, *<-told == *reason, returned != nil, own.IsClosed())
	}
	end("flow", func(channel *amqp.Channel) error { return channel.Flow(false) })
	end("size", func(channel *amqp.Channel) error { return channel.Qos(1, 1000, false) })
	end("type", func(channel *amqp.Channel) error {
		return channel.ExchangeDeclare(name("x"), "no-such", true, false, false, false, nil)
	})
	end("immediate", func(channel *amqp.Channel) error {
		return channel.PublishWithContext(context.Background(), "", queue, false, true, text("x"))
	})
	for _, address := range []string{url("guest:wrong", ""), url("guest:guest", "nowhere")} {
		_, err := amqp.Dial(address)
		say(err)
	}
}

// Publishes until the broker takes no more, and waits until it does again.
func blocked(connection *amqp.Connection) {
	told := connection.NotifyBlocked(make(chan amqp.Blocking, 2))
	channel := open(connection)
	check(channel.Confirm(false))
	queue := declare(channel, "q", nil)
	confirmed := channel.NotifyPublish(make(chan amqp.Confirmation, 1))
	say("ready")
	for blocking := (amqp.Blocking{}); !blocking.Active; {
		send(channel, "", queue, text("x"))
		select {
		case <-confirmed:
		case blocking = <-told:
			say("blocked", blocking.Reason)
		}
	}
	unblocked := <-told
	say("unblocked", !unblocked.Active, (<-confirmed).Ack)
	forget(channel, queue)
}

// One connection of a service that always comes back. It ends when its work does, or is broken.
func serve(work func(*amqp.Channel, string) bool) (finished bool) {
	config := amqp.Config{Properties: amqp.NewConnectionProperties(), Heartbeat: 5 * time.Second}
	config.Properties["connection_name"] = name("worker")
	connection, err := amqp.DialConfig(url("guest:guest", ""), config)
	if err != nil {
		time.Sleep(50 * time.Millisecond) // before the next try
		return false
	}
	broken := connection.NotifyClose(make(chan *amqp.Error, 1))
	channel, err := connection.Channel()
	if err == nil {
		_, err = channel.QueueDeclare(name("q"), true, false, false, false, nil)
	}
	if err == nil && work(channel, name("q")) {
		return connection.Close() == nil
	}
	reason := <-broken
	select {
	case losses <- reason.Server:
	default: // the first one is enough
	}
	return false
}

var losses = make(chan bool, 1)

// Publishes and consumes while somebody kills the broker, and for a while more.
func worker() {
	const total = 300
	received := map[string]bool{}
	all := make(chan bool)
	go func() {
		for !serve(func(channel *amqp.Channel, queue string) bool {
			if channel.Qos(20, 0, false) != nil {
				return false
			}
			deliveries, err := channel.Consume(queue, "", false, false, false, false, nil)
			if err != nil {
				return false
			}
			for delivery := range deliveries {
				received[string(delivery.Body)] = true
				if delivery.Ack(false) == nil && string(delivery.Body) == "end" {
					return true
				}
			}
			return false
		}) {
		}
		close(all)
	}()
	var confirmed []string
	lost, later := false, 0
	for !serve(func(channel *amqp.Channel, queue string) bool {
		results := channel.NotifyPublish(make(chan amqp.Confirmation, 1))
		if channel.Confirm(false) != nil {
			return false
		}
		for body := ""; body != "end"; {
			body = fmt.Sprint(len(confirmed))
			if later == total {
				body = "end"
			}
			message := amqp.Publishing{Body: []byte(body), DeliveryMode: amqp.Persistent}
			err := channel.PublishWithContext(context.Background(), "", queue, false, false, message)
			if err != nil || !(<-results).Ack {
				return false
			}
			confirmed = append(confirmed, body)
			if len(confirmed) == total {
				say("ready")
			}
			if lost {
				later++
			}
		}
		return true
	}) {
		if !lost {
			lost = true
			say("disconnected by the broker's word", <-losses)
		}
	}
	<-all
	missing := 0
	for _, body := range confirmed {
		if !received[body] {
			missing++
		}
	}
	say("lost", missing)
}
