package io.tandempbx.console.shell;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.support.CommandException;

/** Takes options that follow an argument, which the shell itself does not look for: {@code extension-add 1011 --name N}. */
final class TrailingOptions {
    private static final String PREFIX = "--";

    private TrailingOptions() {}

    /**
     * Sets the fields of {@code command} whose options are among {@code words}.
     *
     * @return the other words, in their order
     * @throws CommandException if an option is not known or lacks its value
     */
    static List<String> apply(Object command, List<String> words) throws CommandException {
        List<String> arguments = new ArrayList<>();
        for (Iterator<String> left = words.iterator(); left.hasNext(); ) {
            String word = left.next();
            if (word.startsWith(PREFIX)) {
                Field field = field(command.getClass(), word)
                        .orElseThrow(() -> new CommandException("there is no option " + Printable.clean(word)));
                if (field.getType() == boolean.class) {
                    set(field, command, true);
                } else if (left.hasNext()) {
                    set(field, command, left.next());
                } else {
                    throw new CommandException("option " + word + " needs a value");
                }
            } else {
                arguments.add(word);
            }
        }
        return List.copyOf(arguments);
    }

    /**
     * Sets options likewise for a command that takes one argument.
     *
     * @param required the argument's name in capitals if it must be given, else empty
     * @return the argument; empty when it was not given
     * @throws CommandException if there are more, or it is missing
     */
    static String argument(Object command, List<String> words, String required) throws CommandException {
        List<String> arguments = apply(command, words);
        if (arguments.size() > 1) {
            throw new CommandException("one argument is expected, not " + arguments.size());
        }
        if (arguments.isEmpty() && !required.isEmpty()) {
            throw new CommandException(required + " is missing; see --help");
        }
        return arguments.isEmpty() ? "" : arguments.get(0);
    }

    private static Optional<Field> field(Class<?> command, String option) {
        for (Class<?> type = command; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                Option declared = field.getAnnotation(Option.class);
                if (declared != null && declared.name().equals(option)) {
                    return Optional.of(field);
                }
            }
        }
        return Optional.empty();
    }

    private static void set(Field field, Object command, Object value) {
        try {
            field.setAccessible(true);
            field.set(command, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("option field " + field + " cannot be set", e);
        }
    }
}
