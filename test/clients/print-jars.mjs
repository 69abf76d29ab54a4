// Prints the folder of Kafka's jars, which Maven fetches if they are not there: for programs that only need to know where.
import { ensureJars } from './real-kafka.mjs';

console.log(await ensureJars());
