package dev.monitoring.adapter.influx;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.monitoring.adapter.Batch;
import dev.monitoring.adapter.WriteException;
import dev.monitoring.fuzz.FuzzedStore;
import dev.monitoring.support.ForwardingAdapter;

/**
 * Hostile points in the parser of the tests, which agrees with InfluxDB 2.9 in all of
 * {@code line-protocol-cases.tsv}.
 */
@Timeout(600)
class LineProtocolFuzzTests {

	@Test
	void writesLinesThatAreReadAsTheyShouldBe() throws Exception {
		writesLines(24, 10_000);
	}

	@Test
	@Tag("faults")
	void writesManyLinesThatAreReadAsTheyShouldBe() throws Exception {
		writesLines(FuzzedStore.seed(), 200_000);
	}

	private static void writesLines(long seed, int points) throws Exception {
		new FuzzedStore(new Parsing(),
				(layout, recorded, batches) -> StoredLine.difference(layout, recorded, parsed(batches)))
			.run("line protocol, parser of the tests", seed, points);
	}

	static List<ParsedPoint> parsed(List<Batch> batches) throws LineProtocolParser.Refused {
		List<ParsedPoint> points = new ArrayList<>();
		for (Batch batch : batches) {
			points.addAll(LineProtocolParser.parse(Lines.body(batch)));
		}
		return points;
	}

	/**
	 * A store that reads lines and keeps nothing.
	 */
	private static final class Parsing extends ForwardingAdapter {

		Parsing() {
			super(new InfluxMonitoringAdapter(InfluxSettings.defaults("http://localhost:1", "none", "none", "none"),
					Clock.systemUTC()));
		}

		@Override
		public void initialize() {
		}

		@Override
		public void probe() {
		}

		@Override
		public void write(Batch batch) throws WriteException {
			try {
				parsed(List.of(batch));
			}
			catch (LineProtocolParser.Refused ex) {
				throw new WriteException(WriteException.Kind.ISOLATE, String.valueOf(ex.getMessage()), null);
			}
		}

	}

}
