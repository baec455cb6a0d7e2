/**
 * Records every request that reaches the servlet filter chain, once.
 */
@NullMarked
package dev.monitoring.boot.web;

import org.jspecify.annotations.NullMarked;
