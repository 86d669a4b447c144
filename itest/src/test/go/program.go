// What a Go service makes of a broker: "program STEP PREFIX" runs one step with names that begin with
// the prefix, and prints one line for each thing that it saw.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"
)

const patience = 60 * time.Second

var prefix = os.Args[2]

func name(hint string) string { return prefix + "." + hint }

func short(text string) string { return strings.ReplaceAll(text, prefix, "") }

func say(words ...interface{}) { fmt.Println(words...) }

func check(err error) {
	if err != nil {
		log.Panic(err)
	}
}

func url(login, host string) string {
	return fmt.Sprintf("amqp://%s@%s:%s/%s", login, os.Getenv("WARREN_HOST"), os.Getenv("WARREN_PORT"), host)
}

func connect(config amqp.Config) *amqp.Connection {
	connection, err := amqp.DialConfig(url("guest:guest", ""), config)
	check(err)
	return connection
}

func open(connection *amqp.Connection) *amqp.Channel {
	channel, err := connection.Channel()
	check(err)
	return channel
}

func declare(channel *amqp.Channel, hint string, arguments amqp.Table) string {
	queue, err := channel.QueueDeclare(name(hint), true, false, false, false, arguments)
	check(err)
	return queue.Name
}

func forget(channel *amqp.Channel, queue string) {
	_, err := channel.QueueDelete(queue, false, false, false)
	check(err)
}

func ready(channel *amqp.Channel, queue string) int {
	state, err := channel.QueueInspect(queue)
	check(err)
	return state.Messages
}

func text(body string) amqp.Publishing { return amqp.Publishing{Body: []byte(body)} }

func send(channel *amqp.Channel, exchange, key string, message amqp.Publishing) {
	check(channel.PublishWithContext(context.Background(), exchange, key, false, false, message))
}

func consume(channel *amqp.Channel, queue, tag string) <-chan amqp.Delivery {
	deliveries, err := channel.Consume(queue, tag, false, false, false, false, nil)
	check(err)
	return deliveries
}

// The next message, which must come.
func take(deliveries <-chan amqp.Delivery) amqp.Delivery {
	select {
	case delivery, open := <-deliveries:
		if !open {
			log.Panic("the consumer was ended")
		}
		return delivery
	case <-time.After(patience):
		log.Panic("no message came")
	}
	panic("unreachable")
}

func main() {
	steps := map[string]func(*amqp.Connection){
		"confirms":     confirms,
		"consumers":    consumers,
		"deadLetters":  deadLetters,
		"transactions": transactions,
		"frames":       frames,
		"headers":      headers,
		"exchanges":    exchanges,
		"rpc":          rpc,
		"errors":       failures,
		"blocked":      blocked,
	}
	if os.Args[1] == "worker" {
		worker()
	} else {
		connection := connect(amqp.Config{})
		steps[os.Args[1]](connection)
		check(connection.Close())
	}
	say("done")
}
