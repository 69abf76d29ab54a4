"""Drives a cluster by kafka-python: a topic, every compression, idempotence, reading by partition, admin requests.

Usage: capture_kafka_python.py ADDRESS TOPIC. Ends with a traceback if a step fails.
"""

import sys

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic

CODECS = [None, "gzip", "snappy", "lz4", "zstd"]
CLIENT = {"client_id": "kafka-python"}


def produce(address, topic, codec):
    producer = KafkaProducer(
        bootstrap_servers=[address], compression_type=codec, acks="all", enable_idempotence=codec is None, **CLIENT
    )
    value = f"value in {codec} " * 20
    headers = [("codec", str(codec).encode())]
    sent = [producer.send(topic, key=b"key", value=value.encode(), partition=0, headers=headers) for _ in range(2)]
    producer.flush(30)
    for future in sent:
        future.get(30)
    producer.close()


def consume(address, topic, count):
    consumer = KafkaConsumer(bootstrap_servers=[address], group_id=None, consumer_timeout_ms=30_000, **CLIENT)
    place = TopicPartition(topic, 0)
    consumer.assign([place])
    consumer.end_offsets([place])
    consumer.offsets_for_times({place: 0})
    consumer.seek_to_beginning(place)
    read = 0
    for _ in consumer:
        read += 1
        if read == count:
            break
    if read < count:
        raise SystemExit(f"read {read} of {count}")
    consumer.close()


def main():
    address, topic = sys.argv[1:]
    admin = KafkaAdminClient(bootstrap_servers=[address], **CLIENT)
    admin.create_topics([NewTopic(name=topic, num_partitions=1, replication_factor=1)])
    admin.create_partitions({topic: NewPartitions(total_count=2)})
    admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs={"retention.ms": "1000000"})])
    for codec in CODECS:
        produce(address, topic, codec)
    consume(address, topic, 2 * len(CODECS))
    admin.delete_records({TopicPartition(topic, 0): 1})
    admin.describe_topics([topic])
    admin.describe_cluster()
    admin.delete_topics([topic])
    admin.close()


main()
