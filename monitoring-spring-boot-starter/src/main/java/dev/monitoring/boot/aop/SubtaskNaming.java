package dev.monitoring.boot.aop;

import java.time.Instant;

import org.aopalliance.intercept.MethodInvocation;

import dev.monitoring.series.SubtaskKey;

/**
 * Says which subtask a call is.
 */
interface SubtaskNaming {

	SubtaskKey key(MethodInvocation invocation);

	/**
	 * When the worker received the subtask.
	 */
	Instant received(MethodInvocation invocation);

}
