/** Programs that put load on a PBX of their own and print what it costs. */
@NullMarked
package io.tandempbx.benchmarks;

import org.jspecify.annotations.NullMarked;
