package dev.monitoring.adapter.clickhouse;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.monitoring.adapter.WriteException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of {@link ClickHouseSsl} with a server that trusts and shows certificates.
 */
class ClickHouseSslTests {

	private static final char[] PASSWORD = "password".toCharArray();

	private final Queue<String> clients = new ConcurrentLinkedQueue<>();

	@TempDir
	static Path folder;

	private static KeyStore serverKey;

	private static KeyStore clientKey;

	private HttpsServer server;

	@BeforeAll
	static void makeKeys() throws Exception {
		serverKey = keyStore("localhost", "RSA");
		clientKey = keyStore("writer", "RSA");
	}

	@BeforeEach
	void start() throws Exception {
		this.server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void trustsTheServerAndShowsWhoWeAre() throws Exception {
		serve(clientKey);
		assertReaches(ClickHouseSsl.of(trusting(serverKey), clientKey, PASSWORD));
	}

	@Test
	void takesKeysOfEllipticCurvesToo() throws Exception {
		KeyStore key = keyStore("elliptic", "EC");
		serve(key);
		assertReaches(ClickHouseSsl.of(trusting(serverKey), key, PASSWORD));
	}

	private void assertReaches(ClickHouseSsl ssl) {
		assertThatExceptionOfType(WriteException.class).isThrownBy(adapter(ssl)::initialize)
			.withMessageContaining("status 418");
		assertThat(this.clients).hasSize(1);
	}

	@Test
	void trustsNobodyElse() throws Exception {
		serve(clientKey);
		assertIsHeld(ClickHouseSsl.of(trusting(clientKey), null, null));
		assertIsHeld(null);
		assertThat(this.clients).isEmpty();
	}

	private void assertIsHeld(ClickHouseSsl ssl) {
		assertThatExceptionOfType(WriteException.class).isThrownBy(adapter(ssl)::initialize)
			.withMessageContaining("monitoring.clickhouse.ssl.bundle")
			.satisfies((failure) -> assertThat(failure.kind()).isEqualTo(WriteException.Kind.HOLD));
	}

	@Test
	void showsNoKey() throws Exception {
		ClickHouseSsl ssl = ClickHouseSsl.of(null, clientKey, PASSWORD);
		assertThat(ssl).hasToString("ClickHouseSsl[trusted=JVM, certificate=true]");
	}

	@Test
	void needsCertificateAndKeyTogether() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ClickHouseSsl(null, "certificate", null))
			.withMessageContaining("monitoring.clickhouse.ssl.bundle");
	}

	private ClickHouseMonitoringAdapter adapter(ClickHouseSsl ssl) {
		return new ClickHouseMonitoringAdapter(new ClickHouseSettings(
				"https://localhost:" + this.server.getAddress().getPort(), "monitoring", "writer", "", null,
				Duration.ofDays(1), Duration.ofSeconds(5), Duration.ofSeconds(5), ssl, true));
	}

	private void serve(KeyStore client) throws Exception {
		KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		keys.init(serverKey, PASSWORD);
		TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trusted.init(trusting(client));
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
		this.server.setHttpsConfigurator(new HttpsConfigurator(context) {

			@Override
			public void configure(HttpsParameters parameters) {
				SSLParameters wanted = context.getDefaultSSLParameters();
				wanted.setNeedClientAuth(true);
				parameters.setSSLParameters(wanted);
			}

		});
		this.server.createContext("/", (exchange) -> {
			X509Certificate certificate = (X509Certificate) ((HttpsExchange) exchange).getSSLSession()
				.getPeerCertificates()[0];
			this.clients.add(certificate.getSubjectX500Principal().getName());
			exchange.sendResponseHeaders(418, -1);
			exchange.close();
		});
		this.server.start();
	}

	private static KeyStore trusting(KeyStore key) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setCertificateEntry("trusted", key.getCertificate("key"));
		return store;
	}

	/**
	 * Nothing public in the JDK makes certificates but its tool.
	 */
	private static KeyStore keyStore(String name, String algorithm) throws Exception {
		Path file = folder.resolve(name + ".p12");
		Process tool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "key", "-keyalg", algorithm, "-dname", "CN=" + name, "-ext", "SAN=dns:" + name,
				"-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", new String(PASSWORD))
			.redirectErrorStream(true)
			.redirectOutput(folder.resolve("keytool.log").toFile())
			.start();
		assertThat(tool.waitFor(60, TimeUnit.SECONDS) && tool.exitValue() == 0).as(() -> "keytool failed in " + folder)
			.isTrue();
		KeyStore store = KeyStore.getInstance("PKCS12");
		try (InputStream input = Files.newInputStream(file)) {
			store.load(input, PASSWORD);
		}
		return store;
	}

}
