// Sets protobufjs up for 64-bit integers as plain numbers: without Long, and with a check on every decoded one.
// Imported before any generated message. Written by hand.
import protobuf from 'protobufjs/minimal.js';

protobuf.util.Long = null;
protobuf.configure();

for (const method of ['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']) {
  const read = protobuf.Reader.prototype[method];
  protobuf.Reader.prototype[method] = function readSafeInteger() {
    const value = read.call(this);
    if (!Number.isSafeInteger(value)) throw new RangeError(`64-bit value ${value} is outside the safe integers`);
    return value;
  };
}
