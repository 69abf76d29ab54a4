"""Drives a cluster by confluent-kafka: a topic, every compression, idempotence, reading by partition.

Usage: capture_confluent.py ADDRESS TOPIC. Ends with a traceback if a step fails.
"""

import sys

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, ConfigResource, NewPartitions, NewTopic, ResourceType

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]


def produce(address: str, topic: str, codec: str) -> None:
    producer = Producer(
        {
            "bootstrap.servers": address,
            "client.id": "confluent-kafka",
            "compression.type": codec,
            "enable.idempotence": codec == "none",
            "linger.ms": 5,
        }
    )
    failures = []
    value = f"value in {codec} " * 20  # librdkafka sends plain what does not get smaller
    for _ in range(2):
        producer.produce(
            topic,
            key=b"key",
            value=value.encode(),
            partition=0,
            headers={"codec": codec},
            on_delivery=lambda error, _message: failures.append(error) if error else None,
        )
    if producer.flush(30) != 0 or failures:
        raise SystemExit(f"produce with {codec}: {failures or 'not delivered in 30 s'}")


def consume(address: str, topic: str, count: int) -> None:
    consumer = Consumer({"bootstrap.servers": address, "client.id": "confluent-kafka", "group.id": "unused"})
    consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=30)
    consumer.assign([TopicPartition(topic, 0, 0)])
    read = 0
    while read < count:
        message = consumer.poll(30)
        if message is None or message.error():
            raise SystemExit(f"read {read} of {count}: {message and message.error()}")
        read += 1
    consumer.close()


def main() -> None:
    address, topic = sys.argv[1:]
    admin = AdminClient({"bootstrap.servers": address, "client.id": "confluent-kafka"})
    admin.create_topics([NewTopic(topic, 1, 1)])[topic].result(30)
    admin.create_partitions([NewPartitions(topic, 2)])[topic].result(30)
    resource = ConfigResource(ResourceType.TOPIC, topic)
    admin.describe_configs([resource])[resource].result(30)
    for codec in CODECS:
        produce(address, topic, codec)
    consume(address, topic, 2 * len(CODECS))
    admin.describe_cluster().result(30)
    admin.delete_topics([topic])[topic].result(30)


main()
