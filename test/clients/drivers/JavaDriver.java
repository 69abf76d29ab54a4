import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The driver of Kafka's Java client; what it is asked and what it prints, workload.mjs says. */
public final class JavaDriver {
  private static final String PATTERN = "abcdefghij".repeat(100_001);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public static void main(String[] args) throws Exception {
    if (args[0].equals("produce")) produce(args);
    else consume(args);
  }

  private static Properties connection(String addresses) {
    var properties = new Properties();
    properties.putAll(Map.of("bootstrap.servers", addresses, "reconnect.backoff.max.ms", "200"));
    return properties;
  }

  private static void produce(String[] args) throws Exception {
    var properties = connection(args[1]);
    properties.putAll(Map.of(
        "compression.type", args[4],
        "acks", args[5].equals("-1") ? "all" : args[5],
        "enable.idempotence", args[6].equals("1") ? "true" : "false",
        "max.request.size", "2000000",
        "linger.ms", "5"));
    int first = Integer.parseInt(args[7]);
    int count = Integer.parseInt(args[8]);
    int size = Integer.parseInt(args[9]);
    int pauseMs = Integer.parseInt(args[10]);
    try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int index = first; index < first + count; index++) {
        var record = new ProducerRecord<>(args[2], Integer.valueOf(args[3]), utf8("k-" + index), value(index, size));
        record.headers().add("n", utf8(String.valueOf(index)));
        int told = index;
        producer.send(record, (metadata, error) ->
            System.out.println(error == null ? "ack " + told : "fail " + told + " " + error));
        Thread.sleep(pauseMs);
      }
      producer.flush();
    }
  }

  private static void consume(String[] args) throws Exception {
    var place = new TopicPartition(args[2], Integer.parseInt(args[3]));
    int left = Integer.parseInt(args[4]);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    var properties = connection(args[1]);
    try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(place));
      consumer.seekToBeginning(List.of(place));
      while (left > 0 && System.nanoTime() < deadline) {
        for (var record : consumer.poll(Duration.ofMillis(500))) {
          var n = new String(record.headers().lastHeader("n").value(), StandardCharsets.UTF_8);
          var key = new String(record.key(), StandardCharsets.UTF_8);
          System.out.printf("%d %s %s %d %s%n", record.offset(), key, n, record.value().length, md5(record.value()));
          left--;
        }
      }
    }
    if (left > 0) System.exit(1);
  }

  private static byte[] value(int index, int size) {
    var text = index + ":" + PATTERN;
    return utf8(text.substring(0, Math.min(size, text.length())));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String md5(byte[] value) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(value));
  }
}
