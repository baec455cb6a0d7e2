package dev.monitoring.adapter.influx;

import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.Header;
import retrofit2.http.Headers;
import retrofit2.http.PATCH;
import retrofit2.http.POST;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.Streaming;

/**
 * What we call of InfluxDB. The client's own interfaces take texts, not bytes, and its
 * {@code WriteApi} blocks and drops as we do not want it to.
 */
interface InfluxApi {

	/**
	 * What is asked for where rows are.
	 */
	String TABLES = "application/csv";

	@POST("api/v2/write?precision=ns")
	Call<ResponseBody> write(@Query("org") String organization, @Query("bucket") String bucket,
			@Header("Content-Encoding") @Nullable String encoding, @Body RequestBody lines);

	@GET("api/v2/orgs")
	Call<ResponseBody> organizations(@Query("org") String name);

	@GET("api/v2/buckets")
	Call<ResponseBody> buckets(@Query("org") String organization, @Query("name") String name);

	@GET("api/v2/buckets/{id}")
	Call<ResponseBody> bucket(@Path("id") String id);

	@POST("api/v2/buckets")
	Call<ResponseBody> makeBucket(@Body RequestBody bucket);

	@DELETE("api/v2/buckets/{id}")
	Call<ResponseBody> removeBucket(@Path("id") String id);

	@Streaming
	@Headers("Accept: " + TABLES)
	@POST("api/v2/query")
	Call<ResponseBody> query(@Query("org") String organization, @Body RequestBody query);

	@GET("api/v2/tasks?limit=500")
	Call<ResponseBody> tasks(@Query("org") String organization, @Query("name") String name);

	@POST("api/v2/tasks")
	Call<ResponseBody> makeTask(@Body RequestBody task);

	@PATCH("api/v2/tasks/{id}")
	Call<ResponseBody> changeTask(@Path("id") String id, @Body RequestBody task);

	@DELETE("api/v2/tasks/{id}")
	Call<ResponseBody> removeTask(@Path("id") String id);

	@POST("api/v2/tasks/{id}/runs")
	Call<ResponseBody> runTask(@Path("id") String id, @Body RequestBody run);

	@GET("api/v2/tasks/{id}/runs?limit=1")
	Call<ResponseBody> runs(@Path("id") String id);

	@GET("api/v2/tasks/{id}/runs/{run}")
	Call<ResponseBody> run(@Path("id") String id, @Path("run") String run);

}
