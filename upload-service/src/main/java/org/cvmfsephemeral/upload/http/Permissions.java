package org.cvmfsephemeral.upload.http;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Permission, set-id and sticky bits as people write them. */
public final class Permissions {
    /** What the text has to be. */
    public static final String RULE = "mode is three or four octal digits, such as 0755.";

    private static final Pattern DIGITS = Pattern.compile("[0-7]{3,4}");
    private static final int OCTAL = 8;

    private Permissions() {}

    /** Empty if the text breaks the {@link #RULE}. */
    public static OptionalInt parse(String text) {
        return DIGITS.matcher(text).matches() ? OptionalInt.of(Integer.parseInt(text, OCTAL)) : OptionalInt.empty();
    }
}
