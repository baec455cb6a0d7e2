package dev.monitoring.sample.face;

import java.util.Comparator;
import java.util.List;
import java.util.UUID;

import dev.monitoring.sample.store.BoundedStore;

import org.springframework.stereotype.Component;

/**
 * Stands for the platform's Luna Faces: attributes, faces, and the matching of them.
 */
@Component
public final class FaceStore {

	private static final int CAPACITY = 1_000;

	private final BoundedStore<String, Descriptor> attributes = new BoundedStore<>(CAPACITY);

	private final BoundedStore<String, Face> faces = new BoundedStore<>(CAPACITY);

	String saveAttributes(Descriptor descriptor) {
		String id = UUID.randomUUID().toString();
		this.attributes.put(id, descriptor);
		return id;
	}

	String saveFace(Descriptor descriptor, String avatar) {
		String id = UUID.randomUUID().toString();
		this.faces.put(id, new Face(id, descriptor, avatar));
		return id;
	}

	List<Match> match(Descriptor descriptor, int limit) {
		return this.faces.newest(CAPACITY)
			.stream()
			.map((face) -> new Match(face.id(), face.descriptor().similarity(descriptor)))
			.sorted(Comparator.comparingDouble(Match::similarity).reversed())
			.limit(limit)
			.toList();
	}

	public long countSimilar(Descriptor descriptor, double threshold) {
		return match(descriptor, CAPACITY).stream().filter((match) -> match.similarity() >= threshold).count();
	}

}
