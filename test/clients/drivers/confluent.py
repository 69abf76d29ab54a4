"""The driver of confluent-kafka; what it is asked and what it prints, workload.mjs says."""

import sys
import time

from confluent_kafka import Consumer, Producer, TopicPartition
from workload import place, row, value_of


def produce(addresses, topic, partition, codec, acks, idempotent, first, count, size, pause_ms):
    producer = Producer(
        {
            "bootstrap.servers": addresses,
            "compression.type": codec,
            "acks": acks,
            "enable.idempotence": idempotent,
            "linger.ms": 5,
            "message.max.bytes": 2_000_000,
            "reconnect.backoff.max.ms": 200,
        }
    )
    for index in range(first, first + count):

        def told(error, _message, index=index):
            print(f"fail {index} {error}" if error else f"ack {index}", flush=True)

        value = value_of(index, size).encode()
        headers = {"n": str(index)}
        producer.produce(
            topic, key=f"k-{index}".encode(), value=value, partition=partition, headers=headers, on_delivery=told
        )
        producer.poll(0)
        time.sleep(pause_ms / 1_000)
    producer.flush(60)


def consume(addresses, topic, partition, count):
    consumer = Consumer({"bootstrap.servers": addresses, "group.id": "unused", "enable.auto.commit": False})
    consumer.assign([TopicPartition(topic, partition, 0)])
    for _ in range(count):
        message = consumer.poll(30)
        if message is None or message.error():
            raise SystemExit(f"cannot read on: {message and message.error()}")
        print(row(message.offset(), message.key(), dict(message.headers() or []).get("n"), message.value()))
    consumer.close()


{"produce": produce, "consume": consume}[sys.argv[1]](*place(sys.argv))
