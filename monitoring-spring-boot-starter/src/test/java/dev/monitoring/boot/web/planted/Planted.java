package dev.monitoring.boot.web.planted;

import dev.monitoring.adapter.duckdb.DuckDbSettings;
import dev.monitoring.boot.actuate.planted.Cycle;

/**
 * Looks where nothing of the web part may look.
 */
public class Planted {

	DuckDbSettings adapter;

	Cycle cycle;

}
