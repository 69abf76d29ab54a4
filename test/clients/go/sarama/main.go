// Drives a cluster by Sarama: creates a topic, produces in every compression and idempotently, reads back.
// Usage: sarama ADDRESS TOPIC. Ends with 1 and a line on stderr if a step fails.
package main

import (
	"fmt"
	"os"

	"github.com/IBM/sarama"
)

var codecs = []sarama.CompressionCodec{
	sarama.CompressionNone, sarama.CompressionGZIP, sarama.CompressionSnappy, sarama.CompressionLZ4, sarama.CompressionZSTD,
}

func main() {
	if err := run(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newConfig() *sarama.Config {
	config := sarama.NewConfig()
	config.ClientID = "sarama"
	config.Version = sarama.MaxVersion
	config.Producer.Return.Successes = true
	config.Producer.RequiredAcks = sarama.WaitForAll
	return config
}

func run(address, topic string) error {
	addresses := []string{address}
	admin, err := sarama.NewClusterAdmin(addresses, newConfig())
	if err != nil {
		return err
	}
	defer admin.Close()
	if err := admin.CreateTopic(topic, &sarama.TopicDetail{NumPartitions: 1, ReplicationFactor: 1}, false); err != nil {
		return err
	}
	if _, err := admin.DescribeConfig(sarama.ConfigResource{Type: sarama.TopicResource, Name: topic}); err != nil {
		return err
	}
	for _, codec := range codecs {
		if err := produce(addresses, topic, codec, codec == sarama.CompressionNone); err != nil {
			return fmt.Errorf("produce with %s: %w", codec, err)
		}
	}
	if err := consume(addresses, topic, len(codecs)); err != nil {
		return err
	}
	return admin.DeleteRecords(topic, map[int32]int64{0: 1})
}

func produce(addresses []string, topic string, codec sarama.CompressionCodec, idempotent bool) error {
	config := newConfig()
	config.Producer.Compression = codec
	config.Producer.Idempotent = idempotent
	if idempotent {
		config.Net.MaxOpenRequests = 1
	}
	producer, err := sarama.NewSyncProducer(addresses, config)
	if err != nil {
		return err
	}
	defer producer.Close()
	_, _, err = producer.SendMessage(&sarama.ProducerMessage{
		Topic:   topic,
		Key:     sarama.StringEncoder("key"),
		Value:   sarama.StringEncoder("value in " + codec.String()),
		Headers: []sarama.RecordHeader{{Key: []byte("codec"), Value: []byte(codec.String())}},
	})
	return err
}

func consume(addresses []string, topic string, count int) error {
	consumer, err := sarama.NewConsumer(addresses, newConfig())
	if err != nil {
		return err
	}
	defer consumer.Close()
	partition, err := consumer.ConsumePartition(topic, 0, sarama.OffsetOldest)
	if err != nil {
		return err
	}
	defer partition.Close()
	for read := 0; read < count; read++ {
		<-partition.Messages()
	}
	return nil
}
