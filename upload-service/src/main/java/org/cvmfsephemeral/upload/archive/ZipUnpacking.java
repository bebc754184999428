package org.cvmfsephemeral.upload.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.cvmfsephemeral.ledger.change.EntryAttributes;
import org.cvmfsephemeral.upload.content.ContentBatch;
import org.cvmfsephemeral.upload.content.ContentIntake;
import org.cvmfsephemeral.upload.content.ContentTarget;
import org.cvmfsephemeral.upload.content.PendingContent;

/**
 * Goes through one zip archive. What its members are, beside directories, shows only in the central directory at its end: till then
 * everything is stored as a file, targets of symbolic links included, which are read back.
 */
final class ZipUnpacking {
    private static final int UNIX = 3;
    private static final int DARWIN = 19;
    private static final int TYPE_MASK = 0xf000;
    private static final int SYMBOLIC_LINK = 0xa000;
    private static final int DIRECTORY = 0x4000;
    private static final int REGULAR = 0x8000;
    private static final int DOS_READ_ONLY = 1;
    private static final int LONGEST_TARGET = 4095;

    private final ContentTarget target;
    private final ContentIntake contents;
    private final ContentBatch batch;
    private final UnpackingBudget budget;
    private final MemberPaths paths;
    private final List<Unpacked> members = new ArrayList<>();

    /** A member whose content has been read. */
    private static final class Unpacked {
        private final long offset;
        private final ZipRecord record;
        private final PendingContent content;
        private ZipDirectory.Entry entry;

        Unpacked(long offset, ZipRecord record, PendingContent content) {
            this.offset = offset;
            this.record = record;
            this.content = content;
        }
    }

    ZipUnpacking(
            ContentTarget target,
            ContentIntake contents,
            ContentBatch batch,
            UnpackingBudget budget,
            MemberPaths paths) {
        this.target = target;
        this.contents = contents;
        this.batch = batch;
        this.budget = budget;
        this.paths = paths;
    }

    /** Reads the archive to its end, waits until all is stored and puts the members into the tree, in their order. */
    void run(InputStream archive, TreeAssembly tree) throws InterruptedException {
        readAll(archive);
        batch.finish();
        for (Unpacked unpacked : members) {
            Member member = member(unpacked);
            Optional<String> place = paths.place(member);
            if (place.isPresent()) {
                tree.put(member, place.get(), null, unpacked.content);
            }
        }
    }

    private void readAll(InputStream archive) throws InterruptedException {
        try (ZipReader reader = new ZipReader(archive, budget)) {
            while (reader.nextSignature() == ZipReader.MEMBER) {
                members.add(read(reader));
            }
            ZipDirectory directory = new ZipDirectory(reader);
            long entries = 0;
            for (ZipDirectory.Entry entry = directory.next(); entry != null; entry = directory.next()) {
                attach(entry);
                entries++;
            }
            directory.end();
            if (entries != members.size()) {
                throw ArchiveProblems.invalid(
                        "The archive has " + members.size() + " members, its central directory " + entries + ".");
            }
        } catch (IOException e) {
            throw TarUnpacking.damaged(
                    e,
                    members.isEmpty()
                            ? ""
                            : members.get(members.size() - 1).record.text());
        }
    }

    private Unpacked read(ZipReader reader) throws IOException, InterruptedException {
        long offset = reader.source().offset();
        ZipRecord record = reader.member();
        String name = record.text();
        budget.entry(name.length() + record.extra().length);
        PendingContent content = null;
        boolean isFile = !name.endsWith("/");
        if (isFile && paths.place(asFile(name)).isPresent()) {
            if (record.size() > target.fileSizeLimit()) {
                throw TarUnpacking.tooLarge(name, target.fileSizeLimit());
            }
            OptionalLong size = record.hasDescriptor() ? OptionalLong.empty() : OptionalLong.of(record.size());
            content = batch.store(new MemberContent(reader.content(), name, budget), size);
        }
        return new Unpacked(offset, reader.endMember(), content);
    }

    private static Member asFile(String name) {
        return new Member(Member.Type.FILE, name, null, 0, EntryAttributes.plain(0, 0), 0);
    }

    private void attach(ZipDirectory.Entry entry) {
        Unpacked member = memberAt(entry.offset());
        if (member == null || member.entry != null || !entry.matches(member.record)) {
            throw ArchiveProblems.invalid("The central directory of the archive has an entry "
                    + ArchiveProblems.quote(entry.record().name()) + " that does not fit its members.");
        }
        member.entry = entry;
    }

    private Unpacked memberAt(long offset) {
        int low = 0;
        int high = members.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long found = members.get(middle).offset;
            if (found == offset) {
                return members.get(middle);
            }
            if (found < offset) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private Member member(Unpacked unpacked) {
        ZipDirectory.Entry entry = unpacked.entry;
        String name = unpacked.record.text();
        boolean unix = entry.madeBy() == UNIX || entry.madeBy() == DARWIN;
        int mode = unix ? entry.attributes() >>> 16 : 0;
        boolean slash = name.endsWith("/");
        Member.Type type = type(mode & TYPE_MASK, slash, name);
        if (slash && unpacked.record.size() > 0) {
            throw ArchiveProblems.invalid(
                    "Member " + ArchiveProblems.quote(name) + " is a directory that has content.");
        }
        boolean readOnly = (entry.attributes() & DOS_READ_ONLY) != 0 && !slash;
        int permissions = mode != 0 ? mode & 07777 : slash ? 0755 : readOnly ? 0444 : 0644;
        EntryAttributes attributes =
                EntryAttributes.plain(permissions, entry.record().mtime());
        String link = type == Member.Type.SYMBOLIC_LINK ? target(unpacked, name) : null;
        return new Member(type, name, link, unpacked.record.size(), attributes, 0);
    }

    private static Member.Type type(int type, boolean slash, String name) {
        boolean directory = type == DIRECTORY;
        if (directory || (slash && (type == 0 || type == REGULAR))) {
            return Member.Type.DIRECTORY;
        }
        if (type == SYMBOLIC_LINK && !slash) {
            return Member.Type.SYMBOLIC_LINK;
        }
        if (type != 0 && type != REGULAR) {
            throw ArchiveProblems.unsupportedEntry("Member " + ArchiveProblems.quote(name)
                    + " is neither a file nor a directory nor a symbolic link.");
        }
        return Member.Type.FILE;
    }

    private String target(Unpacked unpacked, String name) {
        if (unpacked.record.size() > LONGEST_TARGET) {
            throw ArchiveProblems.unsupportedEntry("Member " + ArchiveProblems.quote(name)
                    + " is a symbolic link with a target of more than " + LONGEST_TARGET + " bytes.");
        }
        if (unpacked.content == null) {
            return "";
        }
        byte[] bytes = contents.read(target, unpacked.content.stored(), LONGEST_TARGET);
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!ArchiveProblems.isUtf8(bytes, text)) {
            throw ArchiveProblems.unsupportedEntry(
                    "Member " + ArchiveProblems.quote(name) + " has a target that is not UTF-8.");
        }
        return text;
    }
}
