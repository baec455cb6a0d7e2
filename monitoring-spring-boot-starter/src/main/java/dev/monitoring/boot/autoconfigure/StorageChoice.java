package dev.monitoring.boot.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Which store an application wants: the one that is set, else the one whose address is
 * known, else the embedded one.
 */
final class StorageChoice {

	private StorageChoice() {
	}

	/**
	 * Chooses a store.
	 * @throws SeveralStoresException if the addresses of two are known and nothing says
	 * which to take
	 */
	static StorageType of(Environment environment, @Nullable ListableBeanFactory beans, @Nullable ClassLoader loader) {
		StorageType set = set(environment);
		if (set != null) {
			return set;
		}
		boolean influx = isKnown(StorageType.INFLUX, environment, beans);
		boolean clickHouse = isKnown(StorageType.CLICKHOUSE, environment, beans);
		if (influx && clickHouse) {
			throw new SeveralStoresException();
		}
		if (influx || clickHouse) {
			return influx ? StorageType.INFLUX : StorageType.CLICKHOUSE;
		}
		return ClassUtils.isPresent(StorageType.DUCKDB.clientClass(), loader) ? StorageType.DUCKDB : StorageType.NONE;
	}

	/**
	 * Not by a Binder, which makes a start slower: the environment of an application
	 * knows each form of the name, too.
	 */
	private static @Nullable StorageType set(Environment environment) {
		try {
			String set = environment.getProperty("monitoring.storage-type");
			return ApplicationConversionService.getSharedInstance().convert(set, StorageType.class);
		}
		catch (ConversionException | IllegalArgumentException ex) {
			// The binding of all settings fails with the better message.
			return StorageType.NONE;
		}
	}

	private static boolean isKnown(StorageType type, Environment environment, @Nullable ListableBeanFactory beans) {
		return environment.containsProperty("monitoring." + type.id() + ".url")
				|| (beans != null && beans.getBeanNamesForType(type.connectionDetails(), true, false).length > 0);
	}

}
