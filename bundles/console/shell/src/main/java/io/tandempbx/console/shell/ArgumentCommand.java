package io.tandempbx.console.shell;

import java.util.List;
import org.apache.karaf.shell.support.CommandException;

/** A command with one argument, before or after which its options may stand. */
abstract class ArgumentCommand<T> extends PbxCommand<T> {

    /** What the shell took for arguments. */
    abstract List<String> words();

    /** Does the work with the one argument; empty when it was not given. */
    abstract T answer(String argument) throws CommandException;

    /** The argument's name in capitals if it must be given, else empty. */
    String required() {
        return "";
    }

    @Override
    final T answer() throws CommandException {
        return answer(TrailingOptions.argument(this, words(), required()));
    }
}
