// Package driver is what the drivers in Go share; drivers/workload.mjs says what they are asked and what they print.
package driver

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

var pattern = strings.Repeat("abcdefghij", 100_001)

// Options are a driver's arguments.
type Options struct {
	Command    string
	Brokers    []string
	Topic      string
	Partition  int32
	Codec      string
	Acks       int
	Idempotent bool
	First      int
	Count      int
	Bytes      int
	Pause      time.Duration
}

// Parse reads the arguments of this process.
func Parse() Options {
	args := os.Args[1:]
	options := Options{
		Command: args[0], Brokers: strings.Split(args[1], ","), Topic: args[2], Partition: int32(number(args[3])),
	}
	if options.Command == "consume" {
		options.Count = number(args[4])
		return options
	}
	options.Codec, options.Acks, options.Idempotent = args[4], number(args[5]), args[6] == "1"
	options.First, options.Count, options.Bytes = number(args[7]), number(args[8]), number(args[9])
	options.Pause = time.Duration(number(args[10])) * time.Millisecond
	return options
}

// Run ends the process with 1 and a line on stderr if the work fails.
func Run(work func(Options) error) {
	if err := work(Parse()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Key, Value and Header are those of record index.
func Key(index int) []byte { return []byte(fmt.Sprintf("k-%d", index)) }

func Value(index, size int) []byte {
	text := fmt.Sprintf("%d:%s", index, pattern)
	return []byte(text[:min(size, len(text))])
}

func Header(index int) []byte { return []byte(strconv.Itoa(index)) }

// Told prints what became of record index.
func Told(index int, err error) {
	if err != nil {
		fmt.Printf("fail %d %v\n", index, err)
		return
	}
	fmt.Printf("ack %d\n", index)
}

// Read prints a record that was read.
func Read(offset int64, key, n, value []byte) {
	sum := md5.Sum(value)
	fmt.Printf("%d %s %s %d %s\n", offset, key, n, len(value), hex.EncodeToString(sum[:]))
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	return value
}
