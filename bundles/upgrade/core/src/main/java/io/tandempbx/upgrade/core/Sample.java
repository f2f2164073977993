package io.tandempbx.upgrade.core;

import io.tandempbx.upgrade.api.CallFigures;
import io.tandempbx.upgrade.api.SessionFigures;
import java.util.Map;
import java.util.Optional;

/**
 * The figures of one moment.
 *
 * @param atMs  of a clock that only goes forward
 * @param cpuMs consumed by all Java threads since sampling began; compiler and collector not counted
 */
record Sample(long atMs, long cpuMs, Optional<CallFigures> calls, Optional<Map<String, SessionFigures>> sessions) {}
