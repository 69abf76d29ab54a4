"""What the drivers in Python share; workload.mjs says what it means."""

import hashlib

PATTERN = "abcdefghij" * 100_001


def value_of(index, size):
    return f"{index}:{PATTERN}"[:size]


def row(offset, key, n, value):
    return f"{offset} {key.decode()} {n.decode()} {len(value)} {hashlib.md5(value).hexdigest()}"


def place(argv):
    """The arguments of a driver, each as what it is."""
    command, addresses, topic, partition, *rest = argv[1:]
    if command == "consume":
        return addresses, topic, int(partition), int(rest[0])
    codec, acks, idempotent, first, count, size, pause_ms = rest
    numbers = (int(first), int(count), int(size), int(pause_ms))
    return (addresses, topic, int(partition), codec, int(acks), idempotent == "1", *numbers)
