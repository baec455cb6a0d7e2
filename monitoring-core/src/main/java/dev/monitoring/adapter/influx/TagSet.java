package dev.monitoring.adapter.influx;

import java.util.Arrays;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * The name of a series and the tags of a point, as the key of a map: one instance is
 * filled again and again to look up, its copies are kept.
 */
final class TagSet implements BiConsumer<String, Object> {

	private String series = "";

	/**
	 * Keys and values in turn.
	 */
	private @Nullable Object[] tags = new @Nullable Object[32];

	private int length;

	private int hash;

	void begin(String series) {
		this.series = series;
		this.length = 0;
		this.hash = series.hashCode();
	}

	@Override
	public void accept(String key, Object value) {
		if (this.length == this.tags.length) {
			this.tags = Arrays.copyOf(this.tags, 2 * this.length);
		}
		this.tags[this.length++] = key;
		this.tags[this.length++] = value;
		this.hash = 31 * (31 * this.hash + key.hashCode()) + value.hashCode();
	}

	String series() {
		return this.series;
	}

	void forEach(BiConsumer<String, Object> action) {
		for (int i = 0; i < this.length; i += 2) {
			Object key = this.tags[i];
			Object value = this.tags[i + 1];
			if (key != null && value != null) {
				action.accept((String) key, value);
			}
		}
	}

	TagSet copy() {
		TagSet copy = new TagSet();
		copy.series = this.series;
		copy.tags = Arrays.copyOf(this.tags, this.length);
		copy.length = this.length;
		copy.hash = this.hash;
		return copy;
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other instanceof TagSet that && this.hash == that.hash && this.length == that.length
				&& this.series.equals(that.series) && equalTags(that);
	}

	@SuppressWarnings("ReferenceEquality") // the same object is the usual case
	private boolean equalTags(TagSet that) {
		for (int i = 0; i < this.length; i++) {
			Object tag = this.tags[i];
			if (tag != that.tags[i] && (tag == null || !tag.equals(that.tags[i]))) {
				return false;
			}
		}
		return true;
	}

	@Override
	public int hashCode() {
		return this.hash;
	}

}
