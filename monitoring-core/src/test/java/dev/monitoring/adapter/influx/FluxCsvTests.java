package dev.monitoring.adapter.influx;

import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests of {@link FluxCsv}.
 */
class FluxCsvTests {

	@Test
	void readsTypesOfSeveralTables() throws Exception {
		List<FluxRow> rows = read("""
				#datatype,string,long,dateTime:RFC3339,long,string\r
				,result,table,_time,_value,service\r
				,a,0,2026-11-20T00:00:00.000000001Z,9223372036854775807,shop\r
				,a,0,2026-11-20T00:00:00Z,,\r
				\r
				#datatype,string,long,double,boolean,string\r
				,result,table,_value,ok,le\r
				,b,1,0.25,true,\r
				,b,1,+Inf,false,x\r
				,b,1,-Inf,false,x\r
				,b,1,NaN,false,x\r
				\r
				""");
		assertThat(rows).extracting(FluxRow::result).containsExactly("a", "a", "b", "b", "b", "b");
		assertThat(rows.get(0).values()).isEqualTo(Map.of("_time", Instant.parse("2026-11-20T00:00:00.000000001Z"),
				"_value", Long.MAX_VALUE, "service", "shop"));
		assertThat(rows.get(1).values()).isEqualTo(Map.of("_time", Instant.parse("2026-11-20T00:00:00Z")));
		assertThat(rows.get(2).values()).isEqualTo(Map.of("_value", 0.25, "ok", true));
		assertThat(rows.subList(3, 6)).extracting(FluxRow::number)
			.containsExactly(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN);
	}

	@Test
	void readsHostileTexts() throws Exception {
		List<FluxRow> rows = read("""
				#datatype,string,long,string,string\r
				,result,table,_value,b\r
				,r,0,"a,""b""\r
				,c\rd",#datatype\r
				,r,0,"",",\"\r
				""");
		assertThat(rows).extracting(FluxRow::value).containsExactly("a,\"b\"\n,c\rd", null);
		assertThat(rows).extracting((row) -> row.text("b")).containsExactly("#datatype", ",");
	}

	@Test
	void readsNothing() throws Exception {
		assertThat(read("")).isEmpty();
		assertThat(read("\r\n")).isEmpty();
	}

	@Test
	void failsWhereTheQueryFailedMeanwhile() {
		assertThatExceptionOfType(FluxException.class).isThrownBy(() -> read("""
				#datatype,string,long,long\r
				,result,table,_value\r
				,a,0,1\r
				\r
				#datatype,string,string\r
				,error,reference\r
				,"it, broke",897\r
				""")).withMessage("it says: it, broke");
	}

	private static List<FluxRow> read(String text) throws Exception {
		List<FluxRow> rows = new ArrayList<>();
		FluxCsv.read(new StringReader(text), rows::add);
		return rows;
	}

}
