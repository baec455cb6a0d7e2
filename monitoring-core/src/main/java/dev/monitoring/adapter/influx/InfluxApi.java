package dev.monitoring.adapter.influx;

import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.GET;
import retrofit2.http.Header;
import retrofit2.http.POST;
import retrofit2.http.Query;

/**
 * What we call of InfluxDB. The client's own interfaces take texts, not bytes, and its
 * {@code WriteApi} blocks and drops as we do not want it to.
 */
interface InfluxApi {

	@POST("api/v2/write?precision=ns")
	Call<ResponseBody> write(@Query("org") String organization, @Query("bucket") String bucket,
			@Header("Content-Encoding") @Nullable String encoding, @Body RequestBody lines);

	@GET("api/v2/orgs")
	Call<ResponseBody> organizations(@Query("org") String name);

	@POST("api/v2/buckets")
	Call<ResponseBody> makeBucket(@Body RequestBody bucket);

}
