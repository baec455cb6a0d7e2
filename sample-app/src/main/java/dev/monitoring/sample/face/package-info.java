/**
 * Detector, extractor, handlers and verifiers, each timed around work on small images.
 */
@NullMarked
package dev.monitoring.sample.face;

import org.jspecify.annotations.NullMarked;
