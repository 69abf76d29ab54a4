// Drives a cluster by franz-go: creates a topic, produces in every compression (idempotently, its default), reads back.
// Usage: franz ADDRESS TOPIC. Ends with 1 and a line on stderr if a step fails.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

var codecs = []kgo.CompressionCodec{
	kgo.NoCompression(), kgo.GzipCompression(), kgo.SnappyCompression(), kgo.Lz4Compression(), kgo.ZstdCompression(),
}

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Second)
	defer cancel()
	if err := run(ctx, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func newClient(address string, options ...kgo.Opt) (*kgo.Client, error) {
	return kgo.NewClient(append(options, kgo.SeedBrokers(address), kgo.ClientID("franz-go"))...)
}

func run(ctx context.Context, address, topic string) error {
	client, err := newClient(address)
	if err != nil {
		return err
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	if _, err := admin.CreateTopic(ctx, 1, 1, nil, topic); err != nil {
		return err
	}
	for _, codec := range codecs {
		if err := produce(ctx, address, topic, codec); err != nil {
			return err
		}
	}
	if err := consume(ctx, address, topic, len(codecs)); err != nil {
		return err
	}
	if _, err := admin.ListEndOffsets(ctx, topic); err != nil {
		return err
	}
	_, err = admin.DeleteTopic(ctx, topic)
	return err
}

func produce(ctx context.Context, address, topic string, codec kgo.CompressionCodec) error {
	client, err := newClient(address, kgo.ProducerBatchCompression(codec))
	if err != nil {
		return err
	}
	defer client.Close()
	value := strings.Repeat("value ", 20)
	record := &kgo.Record{Topic: topic, Key: []byte("key"), Value: []byte(value)}
	return client.ProduceSync(ctx, record).FirstErr()
}

func consume(ctx context.Context, address, topic string, count int) error {
	from := map[string]map[int32]kgo.Offset{topic: {0: kgo.NewOffset().AtStart()}}
	client, err := newClient(address, kgo.ConsumePartitions(from))
	if err != nil {
		return err
	}
	defer client.Close()
	for read := 0; read < count; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return err
		}
		read += fetches.NumRecords()
	}
	return nil
}
