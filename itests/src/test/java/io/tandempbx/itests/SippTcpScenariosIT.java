package io.tandempbx.itests;

import io.tandempbx.itests.clients.SippTransport;
import io.tandempbx.itests.pbx.PbxProcess;

/** The scenarios over TCP: each phone has one connection and listens for those that the server opens to it. */
class SippTcpScenariosIT extends SippScenarios {
    SippTcpScenariosIT(PbxProcess pbx) {
        super(pbx, SippTransport.TCP);
    }
}
