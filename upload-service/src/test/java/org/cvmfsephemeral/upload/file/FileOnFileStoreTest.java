package org.cvmfsephemeral.upload.file;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.cvmfsephemeral.upload.stack.UploadStack;

@QuarkusTest
@WithTestResource(UploadStack.class)
class FileOnFileStoreTest extends FileContract {}
