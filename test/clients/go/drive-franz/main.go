// The driver of franz-go.
package main

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"tidemark/test/clients/driver"
)

var codecs = map[string]kgo.CompressionCodec{
	"none": kgo.NoCompression(), "gzip": kgo.GzipCompression(), "snappy": kgo.SnappyCompression(),
	"lz4": kgo.Lz4Compression(), "zstd": kgo.ZstdCompression(),
}

var acks = map[int]kgo.Acks{0: kgo.NoAck(), 1: kgo.LeaderAck(), -1: kgo.AllISRAcks()}

func main() {
	driver.Run(func(options driver.Options) error {
		if options.Command == "produce" {
			return produce(options)
		}
		return consume(options)
	})
}

func produce(options driver.Options) error {
	settings := []kgo.Opt{
		kgo.SeedBrokers(options.Brokers...),
		kgo.ProducerBatchCompression(codecs[options.Codec]),
		kgo.RequiredAcks(acks[options.Acks]),
		kgo.RecordPartitioner(kgo.ManualPartitioner()),
		kgo.ProducerBatchMaxBytes(2_000_000),
	}
	if !options.Idempotent {
		settings = append(settings, kgo.DisableIdempotentWrite())
	}
	client, err := kgo.NewClient(settings...)
	if err != nil {
		return err
	}
	defer client.Close()
	var told sync.WaitGroup
	ctx := context.Background()
	for index := options.First; index < options.First+options.Count; index++ {
		record := &kgo.Record{
			Topic: options.Topic, Partition: options.Partition,
			Key: driver.Key(index), Value: driver.Value(index, options.Bytes),
			Headers: []kgo.RecordHeader{{Key: "n", Value: driver.Header(index)}},
		}
		told.Add(1)
		client.Produce(ctx, record, func(record *kgo.Record, err error) {
			defer told.Done()
			number, _ := strconv.Atoi(string(record.Headers[0].Value))
			driver.Told(number, err)
		})
		time.Sleep(options.Pause)
	}
	told.Wait()
	return nil
}

func consume(options driver.Options) error {
	from := map[string]map[int32]kgo.Offset{options.Topic: {options.Partition: kgo.NewOffset().AtStart()}}
	client, err := kgo.NewClient(kgo.SeedBrokers(options.Brokers...), kgo.ConsumePartitions(from))
	if err != nil {
		return err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for left := options.Count; left > 0; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return err
		}
		fetches.EachRecord(func(record *kgo.Record) {
			driver.Read(record.Offset, record.Key, record.Headers[0].Value, record.Value)
			left--
		})
	}
	return nil
}
