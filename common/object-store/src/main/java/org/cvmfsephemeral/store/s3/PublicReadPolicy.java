package org.cvmfsephemeral.store.s3;

/**
 * The bucket policy under which anybody may read {@code <fqrn>/.cvmfs*} and {@code <fqrn>/data/*}, but list or write
 * nothing. An asterisk in a policy matches slashes, too, see
 * {@link org.cvmfsephemeral.store.ObjectHeaders#requireSuitableFor}.
 */
final class PublicReadPolicy {
    static final String STATEMENT_ID = "CvmfsEphemeralPublicRead";

    private PublicReadPolicy() {}

    static String json(String bucket) {
        return """
                {"Version":"2012-10-17","Statement":[{"Sid":"%1$s","Effect":"Allow","Principal":{"AWS":["*"]},\
                "Action":["s3:GetObject"],\
                "Resource":["arn:aws:s3:::%2$s/*/.cvmfs*","arn:aws:s3:::%2$s/*/data/*"]}]}""".formatted(STATEMENT_ID, bucket);
    }
}
