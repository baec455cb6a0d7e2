package dev.monitoring.sample.plugin;

import java.net.URI;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The third party that gets the points of requests.
 *
 * @param url Address to send them to.
 */
@ConfigurationProperties("sample.third-party")
record ThirdPartyProperties(URI url) {

}
