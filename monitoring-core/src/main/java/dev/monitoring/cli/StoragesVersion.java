package dev.monitoring.cli;

import picocli.CommandLine.IVersionProvider;

/**
 * The version in the manifest of the jar.
 */
final class StoragesVersion implements IVersionProvider {

	@Override
	public String[] getVersion() {
		String version = Storages.class.getPackage().getImplementationVersion();
		return new String[] { "storages " + ((version != null) ? version : "(not from a jar)") };
	}

}
