// The driver of Sarama.
package main

import (
	"fmt"
	"time"

	"github.com/IBM/sarama"
	"tidemark/test/clients/driver"
)

var codecs = map[string]sarama.CompressionCodec{
	"none": sarama.CompressionNone, "gzip": sarama.CompressionGZIP, "snappy": sarama.CompressionSnappy,
	"lz4": sarama.CompressionLZ4, "zstd": sarama.CompressionZSTD,
}

func main() {
	driver.Run(func(options driver.Options) error {
		if options.Command == "produce" {
			return produce(options)
		}
		return consume(options)
	})
}

func config() *sarama.Config {
	config := sarama.NewConfig()
	config.Version = sarama.V2_8_0_0
	config.Metadata.Retry.Max = 100
	config.Metadata.Retry.Backoff = 100 * time.Millisecond
	return config
}

func produce(options driver.Options) error {
	settings := config()
	settings.Producer.Compression = codecs[options.Codec]
	settings.Producer.RequiredAcks = sarama.RequiredAcks(options.Acks)
	settings.Producer.Idempotent = options.Idempotent
	settings.Producer.Partitioner = sarama.NewManualPartitioner
	settings.Producer.MaxMessageBytes = 2_000_000
	settings.Producer.Return.Successes = true
	settings.Producer.Return.Errors = true
	settings.Producer.Retry.Max = 100
	settings.Producer.Flush.Frequency = 5 * time.Millisecond
	settings.Net.MaxOpenRequests = 1
	producer, err := sarama.NewAsyncProducer(options.Brokers, settings)
	if err != nil {
		return err
	}
	go send(producer, options)
	for told := 0; told < options.Count; told++ {
		select {
		case message := <-producer.Successes():
			driver.Told(message.Metadata.(int), nil)
		case failure := <-producer.Errors():
			driver.Told(failure.Msg.Metadata.(int), failure.Err)
		}
	}
	return producer.Close()
}

func send(producer sarama.AsyncProducer, options driver.Options) {
	for index := options.First; index < options.First+options.Count; index++ {
		producer.Input() <- &sarama.ProducerMessage{
			Topic: options.Topic, Partition: options.Partition,
			Key: sarama.ByteEncoder(driver.Key(index)), Value: sarama.ByteEncoder(driver.Value(index, options.Bytes)),
			Headers:  []sarama.RecordHeader{{Key: []byte("n"), Value: driver.Header(index)}},
			Metadata: index,
		}
		time.Sleep(options.Pause)
	}
}

func consume(options driver.Options) error {
	consumer, err := sarama.NewConsumer(options.Brokers, config())
	if err != nil {
		return err
	}
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(options.Topic, options.Partition, sarama.OffsetOldest)
	if err != nil {
		return err
	}
	defer partition.Close()
	deadline := time.After(30 * time.Second)
	for left := options.Count; left > 0; left-- {
		select {
		case message := <-partition.Messages():
			driver.Read(message.Offset, message.Key, message.Headers[0].Value, message.Value)
		case <-deadline:
			return fmt.Errorf("%d records are missing", left)
		}
	}
	return nil
}
