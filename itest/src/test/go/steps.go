package main

import (
	"bytes"
	"context"
	"fmt"
	"log"
	"reflect"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

func confirms(connection *amqp.Connection) {
	channel := open(connection)
	check(channel.Confirm(false))
	queue := declare(channel, "q", nil)
	all := channel.NotifyPublish(make(chan amqp.Confirmation, 1000))
	// A publish is put down after it was sent, so its confirm might come too early for the library.
	// Nobody reads the return yet, and the library reads no confirm behind it.
	returned := channel.NotifyReturn(make(chan amqp.Return))
	var deferred []*amqp.DeferredConfirmation
	publish := func(ctx context.Context, key, body string) {
		message := amqp.Publishing{Body: []byte(body), DeliveryMode: amqp.Persistent}
		confirmation, err := channel.PublishWithDeferredConfirmWithContext(ctx, "", key, true, false, message)
		check(err)
		deferred = append(deferred, confirmation)
	}
	publish(context.Background(), name("none"), "lost")
	for i := 0; i < 300; i++ {
		publish(context.Background(), queue, fmt.Sprint(i))
	}
	ended, end := context.WithCancel(context.Background())
	publish(ended, queue, "nobody waits")
	end()
	say("waited in vain", !deferred[301].Wait())
	back := <-returned
	say("returned", back.ReplyCode, back.ReplyText, short(back.RoutingKey), string(back.Body))
	acked := 0
	for i, confirmation := range deferred[:301] {
		if confirmation.Wait() && confirmation.DeliveryTag == uint64(i+1) {
			acked++
		}
	}
	for tag := uint64(1); tag <= 302; tag++ {
		if confirmation := <-all; confirmation != (amqp.Confirmation{DeliveryTag: tag, Ack: true}) {
			log.Panic(confirmation)
		}
	}
	say("confirmed", acked, "ready", ready(channel, queue), "next", channel.GetNextPublishSeqNo())
	forget(channel, queue)

	refusing := open(connection)
	check(refusing.Confirm(false))
	full := declare(refusing, "full", amqp.Table{"x-max-length": 1, "x-overflow": "reject-publish"})
	each := refusing.NotifyPublish(make(chan amqp.Confirmation, 1))
	for i := 0; i < 3; i++ {
		send(refusing, "", full, text("x"))
		say("confirmed", <-each)
	}
	forget(refusing, full)
}

func consumers(connection *amqp.Connection) {
	channel := open(connection)
	queue := declare(channel, "q", nil)
	check(channel.Confirm(false))
	confirmed := channel.NotifyPublish(make(chan amqp.Confirmation, 6))
	for i := 0; i < 6; i++ {
		send(channel, "", queue, text(fmt.Sprint(i)))
		<-confirmed
	}
	check(channel.Qos(2, 0, false))
	deliveries := consume(channel, queue, "mine")
	first, second := take(deliveries), take(deliveries)
	say("holds", string(first.Body), string(second.Body), "ready", ready(channel, queue))
	check(second.Ack(false))
	third := take(deliveries)
	say("holds", string(first.Body), string(third.Body), "ready", ready(channel, queue))
	check(channel.Cancel("mine", false))
	_, more := <-deliveries
	say("consumer ended", !more)
	check(third.Nack(false, true))
	check(first.Reject(true))
	check(channel.Qos(0, 0, false))
	for again := consume(channel, queue, ""); ; {
		delivery := take(again)
		say("again", string(delivery.Body), delivery.Redelivered)
		if string(delivery.Body) == "5" {
			check(delivery.Ack(true))
			break
		}
	}

	cancelled := channel.NotifyCancel(make(chan string, 1))
	doomed := declare(channel, "doomed", nil)
	unread := consume(channel, doomed, "told")
	forget(open(connection), doomed)
	tag := <-cancelled
	_, more = <-unread
	say("cancelled", tag, !more)

	exclusive, err := channel.QueueDeclare("", false, true, true, false, nil)
	check(err)
	_, none, err := channel.Get(exclusive.Name, false)
	check(err)
	send(channel, "", exclusive.Name, text("got"))
	<-confirmed
	got, some, err := channel.Get(exclusive.Name, true)
	check(err)
	say("got", none, some, string(got.Body), got.MessageCount)
	_, err = channel.QueueDelete(queue, true, false, false)
	say("used", err.(*amqp.Error).Code)
	forget(open(connection), queue)
}

func deadLetters(connection *amqp.Connection) {
	channel := open(connection)
	check(channel.ExchangeDeclare(name("dead"), amqp.ExchangeTopic, true, false, false, false, nil))
	grave := declare(channel, "grave", nil)
	check(channel.QueueBind(grave, "#", name("dead"), false, nil))
	queue := declare(channel, "q", amqp.Table{
		"x-dead-letter-exchange": name("dead"), "x-dead-letter-routing-key": "late.one", "x-message-ttl": int32(60000)})
	say("declared again", declare(channel, "q", amqp.Table{
		"x-dead-letter-exchange": name("dead"), "x-dead-letter-routing-key": "late.one", "x-message-ttl": int64(60000)}) == queue)
	work, letters := consume(channel, queue, "work"), consume(channel, grave, "letters")
	letter := func(how string) {
		delivery := take(letters)
		say(how, string(delivery.Body), delivery.RoutingKey, short(delivery.Exchange), delivery.Headers["n"], delivery.Expiration == "")
		for _, death := range delivery.Headers["x-death"].([]interface{}) {
			fields := death.(amqp.Table)
			age := time.Since(fields["time"].(time.Time))
			say(fields["reason"], fields["count"].(int64), short(fields["queue"].(string)), fields["exchange"],
				len(fields["routing-keys"].([]interface{})), fields["original-expiration"], age > -2*time.Second && age < time.Hour)
		}
		say("first", delivery.Headers["x-first-death-reason"], short(delivery.Headers["x-first-death-queue"].(string)))
		check(delivery.Ack(false))
	}
	message := text("bad")
	message.Headers = amqp.Table{"n": int64(7)}
	send(channel, "", queue, message)
	check(take(work).Reject(true))
	again := take(work)
	say("again", again.Redelivered)
	check(again.Nack(false, false))
	letter("rejected")
	check(channel.Cancel("work", false))
	message.Expiration = "1"
	send(channel, "", queue, message)
	letter("expired")
	forget(channel, queue)
	forget(channel, grave)
	check(channel.ExchangeDelete(name("dead"), false, false))
}

func transactions(connection *amqp.Connection) {
	channel, other := open(connection), open(connection)
	queue := declare(channel, "q", nil)
	check(channel.Tx())
	send(channel, "", queue, text("kept"))
	before := ready(other, queue)
	check(channel.TxCommit())
	say("committed", before, ready(other, queue))
	send(channel, "", queue, text("dropped"))
	check(channel.TxRollback())
	say("rolled back", ready(other, queue))
	message, _, err := channel.Get(queue, false)
	check(err)
	check(message.Ack(false))
	check(channel.TxRollback())
	check(message.Nack(false, true))
	check(channel.TxCommit())
	message, _, err = channel.Get(queue, false)
	check(err)
	check(message.Ack(false))
	check(channel.TxCommit())
	say("settled", string(message.Body), message.Redelivered, ready(other, queue))
	forget(channel, queue)
}

func frames(connection *amqp.Connection) {
	small := connect(amqp.Config{FrameSize: 4096, ChannelMax: 9, Heartbeat: 5 * time.Second,
		SASL: []amqp.Authentication{&amqp.AMQPlainAuth{Username: "guest", Password: "guest"}}})
	say("agreed", small.Config.FrameSize, small.Config.ChannelMax, small.Config.Heartbeat)
	channel, other := open(small), open(connection)
	queue := declare(channel, "q", nil)
	there, back := consume(other, queue, ""), 0
	for _, size := range []int{0, 1, 4088, 4089, 131064, 131065, 5000000} {
		body := make([]byte, size)
		for i := range body {
			body[i] = byte(i*31 + i/7)
		}
		send(channel, "", queue, amqp.Publishing{Body: body})
		delivery := take(there)
		if bytes.Equal(delivery.Body, body) {
			back++
		}
		check(delivery.Ack(false))
	}
	say("the same", back)
	var channels []*amqp.Channel
	for next, err := small.Channel(); err == nil; next, err = small.Channel() {
		channels = append(channels, next)
	}
	say("channels", len(channels)+1)
	forget(channel, queue)
	check(small.Close())
}

func headers(connection *amqp.Connection) {
	channel := open(connection)
	queue := declare(channel, "q", nil)
	check(channel.ExchangeDeclare(name("x"), amqp.ExchangeHeaders, true, false, false, false, nil))
	when := time.Unix(1700000000, 0)
	wanted := amqp.Table{
		"byte": byte(200), "int8": int8(-5), "int16": int16(-300), "int32": int32(-70000), "int64": int64(1) << 40,
		"float32": float32(0.5), "float64": 0.1, "decimal": amqp.Decimal{Scale: 2, Value: 314}, "text": "\u00fc",
		"bytes": []byte{0, 255}, "yes": true, "no": false, "nil": nil, "when": when,
		"list": []interface{}{"a", int32(1), amqp.Table{"deep": []interface{}{nil}}}, "table": amqp.Table{"in": "it"}}
	all := amqp.Table{"x-match": "all"}
	for key, value := range wanted {
		all[key] = value
	}
	check(channel.QueueBind(queue, "", name("x"), false, all))
	sent := amqp.Publishing{Headers: wanted, ContentType: "text/plain", ContentEncoding: "none", DeliveryMode: 2, Priority: 3,
		CorrelationId: "c", ReplyTo: "r", Expiration: "60000", MessageId: "m", Timestamp: when, Type: "t", UserId: "guest",
		AppId: "a", Body: []byte("x")}
	send(channel, name("x"), "key", amqp.Publishing{Headers: amqp.Table{"yes": true}, Body: []byte("too few")})
	send(channel, name("x"), "key", sent)
	got := take(consume(channel, queue, ""))
	for key, value := range wanted {
		if !reflect.DeepEqual(got.Headers[key], value) {
			say("other header", key, value, got.Headers[key])
		}
	}
	received := amqp.Publishing{Headers: got.Headers, ContentType: got.ContentType, ContentEncoding: got.ContentEncoding,
		DeliveryMode: got.DeliveryMode, Priority: got.Priority, CorrelationId: got.CorrelationId, ReplyTo: got.ReplyTo,
		Expiration: got.Expiration, MessageId: got.MessageId, Timestamp: got.Timestamp, Type: got.Type, UserId: got.UserId,
		AppId: got.AppId, Body: got.Body}
	say("the same", reflect.DeepEqual(sent, received), got.RoutingKey, got.Redelivered)
	check(channel.QueueUnbind(queue, "", name("x"), all))
	check(channel.ExchangeDelete(name("x"), true, false))
	forget(channel, queue)
}

func exchanges(connection *amqp.Connection) {
	channel := open(connection)
	for hint, kind := range map[string]string{"rest": amqp.ExchangeFanout, "inner": amqp.ExchangeTopic} {
		check(channel.ExchangeDeclare(name(hint), kind, true, false, hint == "inner", false, nil))
	}
	alternate := amqp.Table{"alternate-exchange": name("rest")}
	check(channel.ExchangeDeclare(name("outer"), amqp.ExchangeTopic, true, false, false, false, alternate))
	check(channel.ExchangeDeclarePassive(name("outer"), amqp.ExchangeTopic, true, false, false, false, alternate))
	check(channel.ExchangeBind(name("inner"), "a.#", name("outer"), false, nil))
	queue, rest := declare(channel, "q", amqp.Table{"x-max-priority": int32(5)}), declare(channel, "rest", nil)
	check(channel.QueueBind(queue, "*.b", name("inner"), false, nil))
	check(channel.QueueBind(rest, "", name("rest"), false, nil))
	check(channel.Tx())
	for i, key := range []string{"a.b", "b.b", "a.b.c", "a.b", "a.b"} {
		message := text(fmt.Sprint(i))
		message.Priority = uint8(i)
		send(channel, name("outer"), key, message)
	}
	check(channel.TxCommit())
	for _, from := range []string{queue, rest} {
		for message, ok, err := channel.Get(from, true); ok; message, ok, err = channel.Get(from, true) {
			check(err)
			say(short(from), string(message.Body), message.RoutingKey, short(message.Exchange), message.MessageCount)
		}
	}
	check(channel.ExchangeUnbind(name("inner"), "a.#", name("outer"), false, nil))
	for _, hint := range []string{"outer", "inner", "rest"} {
		check(channel.ExchangeDelete(name(hint), false, false))
	}
	forget(channel, queue)
	forget(channel, rest)
}

func rpc(connection *amqp.Connection) {
	server, client := open(connect(amqp.Config{})), open(connection)
	queue, err := server.QueueDeclare(name("rpc"), false, true, false, false, nil)
	check(err)
	requests := consume(server, queue.Name, "")
	go func() {
		for request := range requests {
			reply := amqp.Publishing{CorrelationId: request.CorrelationId, Body: append(request.Body, '!')}
			send(server, "", request.ReplyTo, reply)
			check(request.Ack(false))
		}
	}()
	replies, err := client.Consume("amq.rabbitmq.reply-to", "", true, false, false, false, nil)
	check(err)
	for i := 0; i < 100; i++ {
		send(client, "", queue.Name, amqp.Publishing{
			ReplyTo: "amq.rabbitmq.reply-to", CorrelationId: fmt.Sprint(i), Body: []byte(fmt.Sprint("w", i))})
	}
	right := 0
	for i := 0; i < 100; i++ {
		if reply := take(replies); string(reply.Body) == "w"+reply.CorrelationId+"!" && reply.CorrelationId == fmt.Sprint(i) {
			right++
		}
	}
	say("replies", right)
}
