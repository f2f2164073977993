package io.tandempbx.cdr.api;

/**
 * How records get to the database.
 *
 * @param written  brought to the database since this revision began
 * @param spooled  on disk and not yet in the database
 * @param inRing   ended and not yet on disk
 * @param dropped  given up for want of space since the process began; anything but 0 is a loss
 */
public record CallRecordFigures(long written, long spooled, long inRing, long dropped) {}
