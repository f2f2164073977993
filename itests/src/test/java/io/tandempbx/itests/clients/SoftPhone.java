package io.tandempbx.itests.clients;

/** What the tests ask of a phone program that nobody here wrote; each speaks and records audio through files. */
public interface SoftPhone extends AutoCloseable {

    String user();

    /** Waits until the phone is registered. */
    void awaitRegistered();

    void call(String number);

    /** Waits until a call of this phone, made or taken, is established. Every phone here answers by itself. */
    void awaitEstablished();

    /** Sends the keys as telephone events, one after the other. */
    void press(String keys);

    /** Waits until as many keys as expected were received, and returns all received. */
    String awaitKeys(int count);

    void hold();

    void resume();

    /** Leads the other party of the present call to a number, without asking there. */
    void transfer(String number);

    void hangUp();

    void awaitEnded();

    /** How much of the latest call was recorded so far. */
    double heardSeconds();

    /** What was heard in the latest call, 8000 Hz; to be asked for once the call has ended. */
    short[] heard();

    /** Waits until the phone shows that an extension it watches is {@code Online}, and so on, for the n-th time. */
    void awaitShown(String state, int times);

    @Override
    void close();
}
