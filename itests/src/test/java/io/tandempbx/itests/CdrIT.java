package io.tandempbx.itests;

import io.tandempbx.itests.pbx.PbxOptions;

/** Call records in the embedded database. */
class CdrIT extends CallRecordScenarios {

    CdrIT() {
        super(PbxOptions.quickStart("cdr"));
    }
}
