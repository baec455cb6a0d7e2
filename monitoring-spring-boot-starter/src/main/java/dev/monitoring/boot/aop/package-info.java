/**
 * Times the annotated methods of any bean.
 */
@NullMarked
package dev.monitoring.boot.aop;

import org.jspecify.annotations.NullMarked;
