using System.Globalization;
using MarketStore.Engine.Catalog;
using MarketStore.Engine.Io;
using MarketStore.Engine.Scan;
using MarketStore.Engine.Segments;

namespace MarketStore.Engine.Compaction;

/// <summary>
/// The directory <c>marketstore.quarantine</c>: the bytes of blocks that could not be read and were taken off their
/// lists. Nothing is ever read back from there; a person may find rows in them that checksums cannot vouch for.
/// </summary>
internal static class Quarantine
{
    /// <summary>Copies one block, as far as its file can be read.</summary>
    /// <returns>Path of the copy; its name says bucket id, file number and offset.</returns>
    public static string Keep(IFileSystem files, SegmentFiles segments, Bucket bucket, BlockRef block)
    {
        string directory = Path.Combine(segments.Root, RootFiles.Quarantine);
        files.CreateDirectory(directory);
        string path = Path.Combine(directory, string.Create(
            CultureInfo.InvariantCulture, $"{bucket.Id}.{block.File:x8}.{block.Offset}.block"));
        using var bytes = new Pooled<byte>(block.ByteCount);
        using (IFile copy = files.Create(path))
        {
            try
            {
                segments.Read(bucket, block, bytes.Span);
                copy.Write(bytes.Span, 0);
            }
            catch (MarketStoreException error) when (error.Code == ErrorCode.Corruption)
            {
                // The file is gone or too short: an empty copy still says which block it was.
            }
            copy.Sync();
        }
        files.SyncDirectory(directory);
        files.SyncDirectory(segments.Root);
        return path;
    }
}
