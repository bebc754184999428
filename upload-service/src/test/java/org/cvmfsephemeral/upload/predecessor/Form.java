package org.cvmfsephemeral.upload.predecessor;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A form with one file, as a browser or curl sends it. */
final class Form {
    static final String CONTENT_TYPE = "multipart/form-data; boundary=----the-boundary";
    private static final String BOUNDARY = "------the-boundary";

    private Form() {}

    static byte[] withFile(String field, String name, byte[] content) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        write(form, BOUNDARY + "\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nnothing\r\n");
        write(
                form,
                BOUNDARY + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/x-test\r\n\r\n");
        form.writeBytes(content);
        write(form, "\r\n" + BOUNDARY + "--\r\n");
        return form.toByteArray();
    }

    private static void write(ByteArrayOutputStream form, String text) {
        form.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
