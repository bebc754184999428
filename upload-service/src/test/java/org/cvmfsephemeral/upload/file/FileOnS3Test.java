package org.cvmfsephemeral.upload.file;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.cvmfsephemeral.upload.stack.UploadStack;

@QuarkusTest
@WithTestResource(value = UploadStack.class, initArgs = @ResourceArg(name = "store", value = "s3"))
class FileOnS3Test extends FileContract {}
