"""The driver of kafka-python; what it is asked and what it prints, workload.mjs says."""

import sys
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from workload import place, row, value_of


def produce(addresses, topic, partition, codec, acks, idempotent, first, count, size, pause_ms):
    producer = KafkaProducer(
        bootstrap_servers=addresses.split(","),
        compression_type=None if codec == "none" else codec,
        acks="all" if acks == -1 else acks,
        enable_idempotence=idempotent,
        max_request_size=2_000_000,
        retries=1_000,
        max_in_flight_requests_per_connection=1,
        linger_ms=5,
    )
    for index in range(first, first + count):
        value = value_of(index, size).encode()
        headers = [("n", str(index).encode())]
        future = producer.send(
            topic, key=f"k-{index}".encode(), value=value, partition=partition, headers=headers
        )
        future.add_callback(lambda _metadata, index=index: print(f"ack {index}", flush=True))
        future.add_errback(lambda error, index=index: print(f"fail {index} {error}", flush=True))
        time.sleep(pause_ms / 1_000)
    producer.flush(60)
    producer.close()


def consume(addresses, topic, partition, count):
    consumer = KafkaConsumer(bootstrap_servers=addresses.split(","), group_id=None, consumer_timeout_ms=30_000)
    place_to_read = TopicPartition(topic, partition)
    consumer.assign([place_to_read])
    consumer.seek_to_beginning(place_to_read)
    read = 0
    for message in consumer:
        print(row(message.offset, message.key, dict(message.headers).get("n"), message.value))
        read += 1
        if read == count:
            break
    consumer.close()


{"produce": produce, "consume": consume}[sys.argv[1]](*place(sys.argv))
