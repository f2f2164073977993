package io.tandempbx.route.core;

import io.tandempbx.trunk.api.Trunk;
import io.tandempbx.trunk.api.TrunkField;

/**
 * What a trunk itself says of its turn.
 *
 * @param priority the smaller first
 * @param weight   its share among trunks that are equal otherwise; with 0 it comes after those that have one
 */
record TrunkRank(int priority, int weight) {
    /** Of a trunk that is not known. */
    static final TrunkRank PRESET =
            new TrunkRank(Integer.parseInt(TrunkField.PRIORITY.preset()), Integer.parseInt(TrunkField.WEIGHT.preset()));

    static TrunkRank of(Trunk trunk) {
        return new TrunkRank(trunk.number(TrunkField.PRIORITY), trunk.number(TrunkField.WEIGHT));
    }
}
