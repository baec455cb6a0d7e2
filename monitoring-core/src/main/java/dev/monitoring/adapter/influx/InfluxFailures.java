package dev.monitoring.adapter.influx;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;

import org.jspecify.annotations.Nullable;

import dev.monitoring.adapter.WriteException;
import dev.monitoring.adapter.WriteException.Kind;

/**
 * Sorts answers that are not the one that points are stored, and failures to get one.
 */
final class InfluxFailures {

	private static final String OTHER_SERVER = " Set monitoring.influx.url to the address of InfluxDB, without a path.";

	private final InfluxSettings settings;

	private final Clock clock;

	InfluxFailures(InfluxSettings settings, Clock clock) {
		this.settings = settings;
		this.clock = clock;
	}

	WriteException of(InfluxReply reply) {
		int status = reply.status();
		return switch (status) {
			case 400 -> isolate("it cannot read a line (status 400).");
			case 413 -> isolate("a request is too large for it, or for a proxy before it (status 413).");
			case 422 -> isolate(reasonOfRefusal(reply));
			case 401 ->
				hold("it does not know the token. Set monitoring.influx.token to one that may write to the bucket "
						+ bucket() + ".");
			case 403 -> hold("the token may not write to the bucket " + bucket()
					+ ". Let it, or set monitoring.influx.token to one that may.");
			case 404 -> missing(reply);
			case 408, 425, 429, 499 -> retry("it answers with status " + status + ".", reply);
			default -> (status >= 500) ? retry("it answers with status " + status + ".", reply) : otherServer(status);
		};
	}

	private static String reasonOfRefusal(InfluxReply reply) {
		if (reply.says("field type conflict")) {
			return "the bucket has values of another type in one of its fields (status 422).";
		}
		if (reply.says("outside retention policy")) {
			return "it is older than the retention of the bucket (status 422).";
		}
		return "it cannot be stored (status 422).";
	}

	private WriteException missing(InfluxReply reply) {
		if (reply.isMissingOrganization()) {
			return hold("it has no organization '" + this.settings.organization()
					+ "'. Set monitoring.influx.organization to one that it has.");
		}
		if (reply.isMissingBucket()) {
			return hold(
					"it has no bucket " + bucket() + ". Make it, or set monitoring.influx.bucket to one that it has.");
		}
		return otherServer(reply.status());
	}

	/**
	 * The answer is not one of InfluxDB's.
	 */
	WriteException otherServer(int status) {
		return hold("what answers there (with status " + status + ") is not InfluxDB, or not where its API is."
				+ OTHER_SERVER);
	}

	/**
	 * The bucket is missing, and we may not make it.
	 */
	WriteException notPermittedToMakeBucket(String name) {
		return hold("it has no bucket '" + name
				+ "', and the token may not make it. Make it, or let the token (monitoring.influx.token) write to"
				+ " buckets, or set monitoring.influx.bucket to one that it has.");
	}

	/**
	 * The bucket is missing, and we are not to make it.
	 */
	WriteException notToMakeBucket() {
		return hold("it has no bucket " + bucket()
				+ ", and monitoring.initialize-schema says not to make it. Make it, by the storages command too (create"
				+ " --type influx), or set monitoring.initialize-schema=always.");
	}

	private String bucket() {
		return "'" + this.settings.bucket() + "'";
	}

	WriteException of(IOException ex) {
		if (ex instanceof InfluxClient.ClosedException) {
			return closed();
		}
		if (ex instanceof SSLPeerUnverifiedException || isCausedByCertificate(ex)) {
			return new WriteException(Kind.HOLD, "its certificate is not trusted. Set monitoring.influx.ssl.bundle to a"
					+ " bundle that trusts it, or monitoring.influx.url to the name that it has.", ex);
		}
		if (ex instanceof SSLException) {
			return retry("no secure connection can be made. Does it speak https, as monitoring.influx.url says?", ex);
		}
		if (ex instanceof InterruptedIOException) {
			return retry(
					"it did not answer in time (monitoring.influx.connect-timeout, monitoring.influx.read-timeout).",
					ex);
		}
		return retry("it cannot be reached. Does it run, and is monitoring.influx.url its address?", ex);
	}

	private static boolean isCausedByCertificate(Throwable ex) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof CertificateException) {
				return true;
			}
		}
		return false;
	}

	static WriteException closed() {
		return retry("the connection is closed.", (IOException) null);
	}

	private WriteException retry(String message, InfluxReply reply) {
		Duration retryAfter = RetryAfter.parse(reply.retryAfter(), this.clock);
		return new WriteException(Kind.RETRY, message, retryAfter, null);
	}

	private static WriteException retry(String message, @Nullable IOException cause) {
		return new WriteException(Kind.RETRY, message, cause);
	}

	private static WriteException hold(String message) {
		return new WriteException(Kind.HOLD, message, null);
	}

	private static WriteException isolate(String message) {
		return new WriteException(Kind.ISOLATE, message, null);
	}

}
