package io.portcullis.store.requestlog.value;

/**
 * What the log did since it was opened.
 *
 * @param appended rows stored
 * @param lost rows that could not be stored
 * @param batches transactions committed
 * @param damagedFiles files moved aside because they could not be read
 * @param deletedFiles files deleted for their age or the size limit
 * @param bytes size of all files now
 */
public record LogCounters(
    long appended, long lost, long batches, long damagedFiles, long deletedFiles, long bytes) {}
